//! Platform keys: made, listed and revoked by the operator's commands.

use linecard_domain::{Name, PlatformKeyId, PlatformScope};
use linecard_store::{AuthenticatedPlatformKey, NewPlatformKey, PlatformKey};
use secrecy::{ExposeSecret, SecretString};
use time::Duration;

use crate::app::App;
use crate::error::AppError;
use crate::secrets;

/// A new platform key.
#[derive(Debug)]
pub struct NewPlatformKeyInput {
    pub name: Name,
    pub scopes: Vec<PlatformScope>,
    /// `None`: it does not expire.
    pub lifetime: Option<Duration>,
}

/// A platform key that was just created.
#[derive(Debug)]
pub struct CreatedPlatformKey {
    pub id: PlatformKeyId,
    /// The key itself, which is available only now.
    pub key: SecretString,
}

impl App {
    /// For `linecard platform-key create`. The key itself is returned only here; its hash is stored.
    pub async fn create_platform_key(&self, input: NewPlatformKeyInput) -> Result<CreatedPlatformKey, AppError> {
        let mut scopes = input.scopes;
        scopes.sort_unstable();
        scopes.dedup();
        if scopes.is_empty() {
            return Err(AppError::field("/scopes", "must name at least one scope"));
        }
        let key = secrets::generate(secrets::PLATFORM_KEY_PREFIX, self.dependencies.random_source.as_ref())?;
        let new = NewPlatformKey {
            id: self.dependencies.next_id(),
            name: &input.name,
            hash: secrets::hash(&key),
            hint: &secrets::hint(&key),
            scopes: &scopes,
            expires_at: input.lifetime.and_then(|lifetime| self.dependencies.now().checked_add(lifetime)),
        };
        self.store.platform_key_create(&new).await?;
        Ok(CreatedPlatformKey { id: new.id, key })
    }

    /// For `linecard platform-key list`: newest first, revoked and expired ones as well.
    pub async fn platform_keys(&self) -> Result<Vec<PlatformKey>, AppError> {
        Ok(self.store.platform_key_all().await?)
    }

    /// For `linecard platform-key revoke`: at once and for good. `NotFound`: there is none, or it was revoked before.
    pub async fn revoke_platform_key(&self, key: PlatformKeyId) -> Result<(), AppError> {
        if self.store.platform_key_revoke(key).await? { Ok(()) } else { Err(AppError::NotFound("platform key")) }
    }

    /// `None`: it is unknown, revoked or expired. Nothing is cached: the platform's requests are few.
    pub async fn authenticate_platform_key(
        &self,
        key: &SecretString,
    ) -> Result<Option<AuthenticatedPlatformKey>, AppError> {
        if !key.expose_secret().starts_with(secrets::PLATFORM_KEY_PREFIX) {
            return Ok(None);
        }
        let Some(found) = self.store.platform_key_authenticate(secrets::hash(key)).await? else { return Ok(None) };
        self.store.platform_key_used(found.id).await?;
        Ok(Some(found))
    }
}
