//! Platform keys: of the installation, not of an organization. Only their hashes are stored, and only SECURITY DEFINER
//! functions reach them.

use linecard_domain::{Name, OrganizationId, PlatformKeyId, PlatformScope, Timestamp};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::sql::row::{column, id};
use crate::sql::statement::statements;
use crate::tenancy::Store;
use crate::tenancy::context::{Principal, SecretHash, TenantContext};
use crate::tenancy::installation::InstallationContext;

statements! {
    /// $1 the key's hash, $2 now.
    static PLATFORM_KEY_AUTHENTICATE: GlobalStatement = "SELECT * FROM app.authenticate_platform_key($1, $2)";
    /// $1 id, $2 name, $3 hash, $4 hint, $5 scopes, $6 now, $7 when it expires, or NULL.
    static PLATFORM_KEY_CREATE: GlobalStatement = "SELECT app.create_platform_key($1, $2, $3, $4, $5, $6, $7)";
    static PLATFORM_KEY_ALL: GlobalStatement = "SELECT * FROM app.platform_keys()";
    static PLATFORM_KEY_REVOKE: GlobalStatement = "SELECT app.revoke_platform_key($1, $2) AS revoked";
    static PLATFORM_KEY_USED: GlobalStatement = "SELECT app.platform_key_used($1, $2)";
}

/// A platform key that is neither revoked nor expired.
#[derive(Debug, Clone)]
pub struct AuthenticatedPlatformKey {
    pub id: PlatformKeyId,
    pub name: String,
    pub scopes: Vec<PlatformScope>,
    hash: SecretHash,
}

impl AuthenticatedPlatformKey {
    /// The context in which the key acts in an organization. Each transaction checks again that the key is valid and has
    /// the scope.
    pub fn enter(&self, organization: OrganizationId, scope: PlatformScope) -> TenantContext {
        TenantContext::new(organization, Principal::Platform { hash: self.hash, scope })
    }

    /// As [`Self::enter`], outside of any organization.
    pub fn enter_installation(&self, scope: PlatformScope) -> InstallationContext {
        InstallationContext::of_key(self.id, self.name.clone(), self.hash, scope)
    }
}

/// A platform key as the operator sees it: without the key itself.
#[derive(Debug, Clone)]
pub struct PlatformKey {
    pub id: PlatformKeyId,
    pub name: String,
    /// The key's last four characters.
    pub hint: String,
    pub scopes: Vec<PlatformScope>,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
    /// To the minute.
    pub last_used_at: Option<Timestamp>,
}

/// A platform key to be stored.
#[derive(Debug)]
pub struct NewPlatformKey<'a> {
    pub id: PlatformKeyId,
    pub name: &'a Name,
    pub hash: SecretHash,
    pub hint: &'a str,
    pub scopes: &'a [PlatformScope],
    pub expires_at: Option<Timestamp>,
}

impl PlatformKey {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(row, "id")?,
            name: column(row, "name")?,
            hint: column(row, "hint")?,
            scopes: scopes(row)?,
            created_at: column(row, "created_at")?,
            expires_at: column(row, "expires_at")?,
            revoked_at: column(row, "revoked_at")?,
            last_used_at: column(row, "last_used_at")?,
        })
    }
}

/// Those that this release knows: a key of a newer one is worth as much as that.
fn scopes(row: &Row) -> Result<Vec<PlatformScope>, StoreError> {
    let names: Vec<&str> = column(row, "scopes")?;
    Ok(names.into_iter().filter_map(|name| name.parse().ok()).collect())
}

impl Store {
    /// `None`: there is no such key, or it is revoked or expired.
    pub async fn platform_key_authenticate(
        &self,
        hash: SecretHash,
    ) -> Result<Option<AuthenticatedPlatformKey>, StoreError> {
        let bytes = hash.0.as_slice();
        let row = self.global_row(&PLATFORM_KEY_AUTHENTICATE, &[&bytes, &self.now()]).await?;
        row.map(|row| {
            Ok(AuthenticatedPlatformKey {
                id: id(&row, "key_id")?,
                name: column(&row, "key_name")?,
                scopes: scopes(&row)?,
                hash,
            })
        })
        .transpose()
    }

    pub async fn platform_key_create(&self, key: &NewPlatformKey<'_>) -> Result<(), StoreError> {
        let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
        let (name, hash, now) = (key.name.as_str(), key.hash.0.as_slice(), self.now());
        self.global_row(
            &PLATFORM_KEY_CREATE,
            &[key.id.as_uuid(), &name, &hash, &key.hint, &scopes, &now, &key.expires_at],
        )
        .await
        .map(drop)
    }

    /// Newest first, revoked and expired ones as well.
    pub async fn platform_key_all(&self) -> Result<Vec<PlatformKey>, StoreError> {
        self.global_rows(&PLATFORM_KEY_ALL, &[]).await?.iter().map(PlatformKey::read).collect()
    }

    /// False if there is no such key, or it was revoked before.
    pub async fn platform_key_revoke(&self, key: PlatformKeyId) -> Result<bool, StoreError> {
        match self.global_row(&PLATFORM_KEY_REVOKE, &[key.as_uuid(), &self.now()]).await? {
            Some(row) => column(&row, "revoked"),
            None => Ok(false),
        }
    }

    /// Records that a key was used, to the minute.
    pub async fn platform_key_used(&self, key: PlatformKeyId) -> Result<(), StoreError> {
        self.global_row(&PLATFORM_KEY_USED, &[key.as_uuid(), &self.now()]).await.map(drop)
    }
}
