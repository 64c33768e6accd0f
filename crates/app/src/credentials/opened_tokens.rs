//! Auth tokens that were opened a moment ago.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use linecard_domain::{CredentialId, OrganizationId};
use moka::sync::Cache;
use secrecy::SecretString;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// A call's callbacks arrive within seconds of its request. A token is forgotten earlier if the settings of its
/// organization change. Nothing depends on that: what it signs is only applied to calls that are pinned to its credential
/// (docs/adr/0014).
const KEEP_FOR: Duration = Duration::from_secs(30);
const LIMIT: u64 = 10_000;

/// Opened auth tokens by credential, so that a callback needs neither a read nor decryption. The token of a credential
/// never changes. Tokens are wiped when they are evicted.
#[derive(Clone)]
pub(crate) struct OpenedTokens {
    tokens: Cache<(OrganizationId, CredentialId), Arc<SecretString>>,
}

impl fmt::Debug for OpenedTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenedTokens").field("count", &self.tokens.entry_count()).finish()
    }
}

impl Default for OpenedTokens {
    fn default() -> Self {
        Self {
            tokens: Cache::builder().max_capacity(LIMIT).time_to_live(KEEP_FOR).support_invalidation_closures().build(),
        }
    }
}

impl OpenedTokens {
    pub(crate) fn get(&self, organization: OrganizationId, credential: CredentialId) -> Option<Arc<SecretString>> {
        self.tokens.get(&(organization, credential))
    }

    /// Forgets the tokens of organizations whose settings change, until the sender is dropped.
    pub(crate) async fn follow(&self, mut changes: broadcast::Receiver<Option<OrganizationId>>) {
        loop {
            match changes.recv().await {
                Ok(Some(organization)) => self.forget(organization),
                // Notifications were lost.
                Ok(None) | Err(RecvError::Lagged(_)) => self.tokens.invalidate_all(),
                Err(RecvError::Closed) => return,
            }
        }
    }

    fn forget(&self, organization: OrganizationId) {
        if self.tokens.invalidate_entries_if(move |(owner, _), _| *owner == organization).is_err() {
            self.tokens.invalidate_all();
        }
    }

    pub(crate) fn insert(&self, organization: OrganizationId, credential: CredentialId, token: &SecretString) {
        let key = (organization, credential);
        // A lookup costs less than replacing what is there.
        if !self.tokens.contains_key(&key) {
            self.tokens.insert(key, Arc::new(token.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened() -> (OpenedTokens, [OrganizationId; 2], CredentialId) {
        let (tokens, credential) = (OpenedTokens::default(), CredentialId::from(uuid::Uuid::from_u128(3)));
        let organizations = [1, 2].map(|number| OrganizationId::from(uuid::Uuid::from_u128(number)));
        for organization in organizations {
            tokens.insert(organization, credential, &SecretString::from("token"));
        }
        (tokens, organizations, credential)
    }

    #[tokio::test]
    async fn a_change_of_an_organizations_settings_forgets_its_tokens_and_no_others() {
        let (tokens, [changed, other], credential) = opened();
        let (sender, changes) = broadcast::channel(1);
        sender.send(Some(changed)).expect("received");
        drop(sender);
        tokens.follow(changes).await;
        assert!(tokens.get(changed, credential).is_none());
        assert!(tokens.get(other, credential).is_some());
    }

    #[tokio::test]
    async fn lost_notifications_forget_all_tokens() {
        for lost in [1, 3] {
            let (tokens, organizations, credential) = opened();
            let (sender, changes) = broadcast::channel(1);
            for _ in 0..lost {
                let notified = if lost == 1 { None } else { Some(OrganizationId::from(uuid::Uuid::nil())) };
                sender.send(notified).expect("received");
            }
            drop(sender);
            tokens.follow(changes).await;
            assert!(organizations.iter().all(|organization| tokens.get(*organization, credential).is_none()), "{lost}");
        }
    }
}
