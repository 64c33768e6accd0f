//! Auth tokens that were opened a moment ago.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use linecard_domain::{CredentialId, OrganizationId};
use moka::sync::Cache;
use secrecy::SecretString;

/// A call's callbacks arrive within seconds of its request. Nothing depends on how long a token is kept: what it signs is
/// only applied to calls that are pinned to its credential (docs/adr/0014).
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
        Self { tokens: Cache::builder().max_capacity(LIMIT).time_to_live(KEEP_FOR).build() }
    }
}

impl OpenedTokens {
    pub(crate) fn get(&self, organization: OrganizationId, credential: CredentialId) -> Option<Arc<SecretString>> {
        self.tokens.get(&(organization, credential))
    }

    pub(crate) fn insert(&self, organization: OrganizationId, credential: CredentialId, token: &SecretString) {
        self.tokens.insert((organization, credential), Arc::new(token.clone()));
    }
}
