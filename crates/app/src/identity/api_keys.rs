//! API keys of Linecard: creating, authenticating and revoking them.

use linecard_domain::{AgentId, ApiKeyId, KeyLimits, KeyScope, Name, Role, Timestamp};
use linecard_store::{
    ApiKey, AuthenticatedKey, NewApiKey, Page, PageRequest, Store, StoreError, TenantContext, TenantTx, api_key_agents,
    api_key_get, api_key_insert, api_key_list, api_key_revoke, api_key_used, api_keys_reach, organization_lock,
};
use secrecy::{ExposeSecret, SecretString};

use crate::app::App;
use crate::audit::{AuditAction, Change, api_key_snapshot};
use crate::caller::Caller;
use crate::error::{AppError, FieldError};
use crate::quotas::Quota;
use crate::secrets;

/// A new API key.
#[derive(Debug)]
pub struct NewApiKeyInput {
    pub name: Name,
    pub role: Role,
    pub expires_at: Option<Timestamp>,
    /// `None`: the default ones, as far as the key that makes it has them.
    pub scopes: Option<Vec<KeyScope>>,
    /// `None`: all.
    pub agents: Option<Vec<AgentId>>,
}

/// Agents that a key can be limited to.
const MOST_AGENTS: usize = 100;

/// A key that was just created.
#[derive(Debug)]
pub struct CreatedApiKey {
    /// The key itself, which is available only now.
    pub key: SecretString,
    pub stored: ApiKey,
}

impl App {
    /// Creates a key whose role is at most the caller's, and whose scopes and lifetime are at most those of the key that
    /// makes it. Requires the admin role. The key itself is returned only here; its hash is stored.
    pub async fn create_api_key(&self, caller: &Caller, input: &NewApiKeyInput) -> Result<CreatedApiKey, AppError> {
        caller.require(Role::Admin)?;
        // At most the role of its creator.
        caller.require(input.role)?;
        let expires_at = expiry_of(caller, input.expires_at, self.dependencies.now())?;
        let limits = limits_of(caller, input)?;
        let key = secrets::generate(secrets::API_KEY_PREFIX, self.dependencies.random_source.as_ref())?;
        let new = NewApiKey {
            id: self.dependencies.next_id(),
            name: &input.name,
            hash: secrets::hash(&key),
            hint: &secrets::hint(&key),
            role: input.role,
            created_by: caller.user_id,
            created_by_key: caller.context.api_key_id(),
            limits: &limits,
            expires_at,
        };
        let mut tx = self.store.begin(&caller.context).await?;
        // Locked, so that keys which are made at the same moment are counted.
        if !organization_lock(&mut tx).await? {
            return Err(AppError::Forbidden { needed: Role::Admin });
        }
        // It may have been revoked, with all that it had made, while the lock was waited for.
        if let Some(maker) = caller.context.api_key_id()
            && api_key_get(&mut tx, maker).await?.is_none_or(|maker| maker.revoked_at.is_some())
        {
            return Err(AppError::AccessLost(StoreError::NotAdmitted));
        }
        let limit = self.settings.quotas.api_keys;
        if api_keys_reach(&mut tx, limit).await? {
            return Err(AppError::QuotaReached { quota: Quota::ApiKeys, limit });
        }
        check_agents(&mut tx, limits.agents.as_deref().unwrap_or_default()).await?;
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

    /// Revokes a key immediately and permanently, and with it all keys that descend from it; revoking it again changes
    /// nothing. Returns those that were revoked.
    pub async fn revoke_api_key(&self, caller: &Caller, key: ApiKeyId) -> Result<Vec<ApiKey>, AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        // Locked, so that no key is made meanwhile with one that is revoked.
        if !organization_lock(&mut tx).await? {
            return Err(AppError::Forbidden { needed: Role::Admin });
        }
        let known = api_key_get(&mut tx, key).await?.ok_or(AppError::NotFound("API key"))?;
        if known.role == Role::Owner {
            caller.require(Role::Owner)?;
        }
        let revoked = api_key_revoke(&mut tx, key).await?;
        for revoked in &revoked {
            let before = Some(api_key_snapshot(&ApiKey { revoked_at: None, ..revoked.clone() }));
            let after = Some(api_key_snapshot(revoked));
            let change = Change { action: AuditAction::ApiKeyRevoke, resource_id: revoked.id.into(), before, after };
            self.audit.append(&mut tx, caller.into(), change).await?;
        }
        tx.commit().await?;
        Ok(revoked)
    }
}

/// No later than that of the key which makes it.
fn expiry_of(caller: &Caller, wanted: Option<Timestamp>, now: Timestamp) -> Result<Option<Timestamp>, AppError> {
    if wanted.is_some_and(|expiry| expiry <= now) {
        return Err(AppError::field("/expiresAt", "must be in the future"));
    }
    let latest = caller.key.as_ref().and_then(|key| key.expires_at);
    if let (Some(wanted), Some(latest)) = (wanted, latest)
        && wanted > latest
    {
        return Err(AppError::field("/expiresAt", "must not be later than that of the key that makes this one"));
    }
    Ok(wanted.or(latest))
}

/// What a new key is limited to: at least as much as the key that makes it.
fn limits_of(caller: &Caller, input: &NewApiKeyInput) -> Result<KeyLimits, AppError> {
    let agents = input.agents.clone();
    let maker = caller.key.as_ref().map(|key| &key.limits);
    let default = if agents.is_some() { &KeyScope::OF_AGENTS[..] } else { &KeyScope::DEFAULT[..] };
    let mut scopes = match &input.scopes {
        Some(scopes) => scopes.clone(),
        None => default.iter().copied().filter(|&scope| maker.is_none_or(|maker| maker.has(scope))).collect(),
    };
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() {
        return Err(AppError::field("/scopes", "must name at least one"));
    }
    if let Some(&needed) = scopes.iter().find(|&&scope| maker.is_some_and(|maker| !maker.has(scope))) {
        return Err(AppError::ScopeRequired { needed });
    }
    if let Some(agents) = &agents {
        if !(1..=MOST_AGENTS).contains(&agents.len()) {
            return Err(AppError::field("/agents", "must name 1 to 100 agents; null for all"));
        }
        if scopes.iter().any(|scope| !KeyScope::OF_AGENTS.contains(scope)) {
            let detail = "must be among calls, messages and read, because the key is limited to some agents";
            return Err(AppError::field("/scopes", detail));
        }
    }
    Ok(KeyLimits { scopes, agents })
}

async fn check_agents(tx: &mut TenantTx, agents: &[AgentId]) -> Result<(), AppError> {
    if agents.is_empty() {
        return Ok(());
    }
    let known = api_key_agents(tx, agents).await?;
    let unknown = agents.iter().enumerate().filter(|(_, agent)| !known.contains(agent));
    let errors: Vec<_> =
        unknown.map(|(index, _)| FieldError::new(format!("/agents/{index}"), "is not an agent of yours")).collect();
    if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
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
