use std::sync::Arc;

use linecard_domain::{ApiKeyId, Name, Role, Timestamp};
use linecard_store::{
    ApiKey, NewApiKey, Page, PageRequest, TenantContext, api_key_get, api_key_insert, api_key_list, api_key_revoke,
    api_key_used,
};
use secrecy::SecretString;

use crate::audit::{AuditAction, Change, api_key_facts};
use crate::caller::Caller;
use crate::error::AppError;
use crate::{App, secrets};

/// An API key to be made.
#[derive(Debug)]
pub struct NewApiKeyInput {
    pub name: Name,
    pub role: Role,
    pub expires_at: Option<Timestamp>,
}

/// A key just made: with the key itself, this once.
#[derive(Debug)]
pub struct MadeApiKey {
    pub key: SecretString,
    pub stored: ApiKey,
}

impl App {
    pub async fn make_api_key(&self, caller: &Caller, input: &NewApiKeyInput) -> Result<MadeApiKey, AppError> {
        caller.require(Role::Admin)?;
        // At most its maker's role.
        caller.require(input.role)?;
        if input.expires_at.is_some_and(|expiry| expiry <= self.clock.now()) {
            return Err(AppError::field("/expiresAt", "must be in the future"));
        }
        let key = secrets::make(secrets::API_KEY_PREFIX, self.randomness.as_ref())?;
        let new = NewApiKey {
            id: self.next_id(),
            name: &input.name,
            hash: secrets::hash(&key),
            hint: &secrets::hint(&key),
            role: input.role,
            created_by: caller.user_id,
            expires_at: input.expires_at,
        };
        let mut tx = self.store.begin(&caller.context).await?;
        let stored = api_key_insert(&mut tx, &new).await?.ok_or(AppError::NotFound("organization"))?;
        let after = Some(api_key_facts(&stored));
        let change = Change { action: AuditAction::ApiKeyCreate, resource_id: stored.id.into(), before: None, after };
        self.commit_audited(tx, caller.into(), change).await?;
        Ok(MadeApiKey { key, stored })
    }

    pub async fn api_keys(&self, caller: &Caller, request: &PageRequest) -> Result<Page<ApiKey>, AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        Ok(api_key_list(tx.last(), request).await?)
    }

    /// Revokes a key at once and for good; revoking it again changes nothing.
    pub async fn revoke_api_key(&self, caller: &Caller, key: ApiKeyId) -> Result<(), AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        let known = api_key_get(&mut tx, key).await?.ok_or(AppError::NotFound("API key"))?;
        if known.role == Role::Owner {
            caller.require(Role::Owner)?;
        }
        let revoked = api_key_revoke(&mut tx, key).await?.ok_or(AppError::NotFound("API key"))?;
        let (before, after) = (Some(api_key_facts(&known)), Some(api_key_facts(&revoked)));
        let change = Change { action: AuditAction::ApiKeyRevoke, resource_id: key.into(), before, after };
        self.commit_audited(tx, caller.into(), change).await
    }

    /// Notes that a key was used, beside the request that used it.
    pub(crate) fn note_key_use(self: &Arc<Self>, context: &TenantContext) {
        let Some(key) = context.api_key_id() else { return };
        let app = Arc::clone(self);
        let service = TenantContext::service(context.organization_id());
        self.tasks.spawn(async move {
            let noted = async {
                let mut tx = app.store.begin(&service).await?;
                api_key_used(tx.last(), key).await
            };
            if let Err(error) = noted.await {
                tracing::warn!(%error, "the use of an API key could not be noted");
            }
        });
    }
}
