//! API keys of Linecard: creating, authenticating and revoking them.

use linecard_domain::{ApiKeyId, Name, Role, Timestamp};
use linecard_store::{
    ApiKey, AuthenticatedKey, NewApiKey, Page, PageRequest, Store, TenantContext, api_key_get, api_key_insert,
    api_key_list, api_key_revoke, api_key_used, api_keys_reach, organization_lock,
};
use secrecy::{ExposeSecret, SecretString};

use crate::app::App;
use crate::audit::{AuditAction, Change, api_key_snapshot};
use crate::caller::Caller;
use crate::error::AppError;
use crate::quotas::Quota;
use crate::secrets;

/// A new API key.
#[derive(Debug)]
pub struct NewApiKeyInput {
    pub name: Name,
    pub role: Role,
    pub expires_at: Option<Timestamp>,
}

/// A key that was just created.
#[derive(Debug)]
pub struct CreatedApiKey {
    /// The key itself, which is available only now.
    pub key: SecretString,
    pub stored: ApiKey,
}

impl App {
    /// Creates a key whose role is at most the caller's. Requires the admin role. The key itself is returned only here;
    /// its hash is stored.
    pub async fn create_api_key(&self, caller: &Caller, input: &NewApiKeyInput) -> Result<CreatedApiKey, AppError> {
        caller.require(Role::Admin)?;
        // At most the role of its creator.
        caller.require(input.role)?;
        if input.expires_at.is_some_and(|expiry| expiry <= self.dependencies.now()) {
            return Err(AppError::field("/expiresAt", "must be in the future"));
        }
        let key = secrets::generate(secrets::API_KEY_PREFIX, self.dependencies.random_source.as_ref())?;
        let new = NewApiKey {
            id: self.dependencies.next_id(),
            name: &input.name,
            hash: secrets::hash(&key),
            hint: &secrets::hint(&key),
            role: input.role,
            created_by: caller.user_id,
            expires_at: input.expires_at,
        };
        let mut tx = self.store.begin(&caller.context).await?;
        // Locked, so that keys which are made at the same moment are counted.
        if !organization_lock(&mut tx).await? {
            return Err(AppError::Forbidden { needed: Role::Admin });
        }
        let limit = self.settings.quotas.api_keys;
        if api_keys_reach(&mut tx, limit).await? {
            return Err(AppError::QuotaReached { quota: Quota::ApiKeys, limit });
        }
        let stored = api_key_insert(&mut tx, &new).await?.ok_or(AppError::NotFound("organization"))?;
        let after = Some(api_key_snapshot(&stored));
        let change = Change { action: AuditAction::ApiKeyCreate, resource_id: stored.id.into(), before: None, after };
        self.audit.commit(tx, caller.into(), change).await?;
        Ok(CreatedApiKey { key, stored })
    }

    pub async fn api_keys(&self, caller: &Caller, request: &PageRequest) -> Result<Page<ApiKey>, AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        Ok(api_key_list(tx.last(), request).await?)
    }

    /// What an API key may do; `None`: it is unknown, revoked or expired.
    ///
    /// The result is cached for a moment. Each transaction checks the key again when it begins, so the cache only
    /// affects which error an invalid request gets.
    pub async fn authenticate_key(&self, key: &SecretString) -> Result<Option<AuthenticatedKey>, AppError> {
        if !key.expose_secret().starts_with(secrets::API_KEY_PREFIX) {
            return Ok(None);
        }
        let hash = secrets::hash(key);
        if let Some(cached) = self.cached_keys.get(&hash) {
            return Ok(Some(cached));
        }
        let Some(authenticated) = self.store.authenticate_key(hash).await? else { return Ok(None) };
        self.cached_keys.insert(hash, authenticated.clone());
        if let Some(id) = authenticated.context.api_key_id() {
            let context = TenantContext::service(authenticated.context.organization_id());
            self.tasks.spawn(record_key_use(self.store.clone(), context, id));
        }
        Ok(Some(authenticated))
    }

    /// The caller's role at this moment; `None`: the key was revoked, or its creator is no longer a member. What is
    /// cached about a key may be a minute old, and a use case that asks nobody but the caller would believe it.
    pub async fn role_now(&self, caller: &Caller) -> Result<Option<Role>, AppError> {
        match caller.context.api_key_hash() {
            Some(hash) => Ok(self.store.authenticate_key(hash).await?.map(|key| key.role)),
            // A session is looked at with every request.
            None => Ok(Some(caller.role)),
        }
    }

    /// Revokes a key immediately and permanently; revoking it again changes nothing.
    pub async fn revoke_api_key(&self, caller: &Caller, key: ApiKeyId) -> Result<(), AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        let known = api_key_get(&mut tx, key).await?.ok_or(AppError::NotFound("API key"))?;
        if known.role == Role::Owner {
            caller.require(Role::Owner)?;
        }
        let revoked = api_key_revoke(&mut tx, key).await?.ok_or(AppError::NotFound("API key"))?;
        let (before, after) = (Some(api_key_snapshot(&known)), Some(api_key_snapshot(&revoked)));
        let change = Change { action: AuditAction::ApiKeyRevoke, resource_id: key.into(), before, after };
        self.audit.commit(tx, caller.into(), change).await
    }
}

/// Runs concurrently with the request that uses the key.
async fn record_key_use(store: Store, context: TenantContext, key: ApiKeyId) {
    let record = async {
        let mut tx = store.begin(&context).await?;
        api_key_used(tx.last(), key).await
    };
    if let Err(error) = record.await {
        tracing::warn!(%error, "the use of an API key could not be recorded");
    }
}
