//! The organization's API keys. Only their hashes are stored.

use const_format::formatcp;
use linecard_domain::{ApiKeyId, Name, Role, Timestamp, UserId};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::sql::page::{Page, PageRequest};
use crate::sql::row::{column, id, parsed};
use crate::sql::statement::statements;
use crate::tenancy::context::SecretHash;
use crate::tenancy::transaction::TenantTx;

/// What [`ApiKey::read`] reads.
const API_KEY_COLUMNS: &str = "id, name, hint, role, created_by, created_at, expires_at, revoked_at, last_used_at";

statements! {
    static API_KEY_INSERT: TenantStatement = formatcp!("
        INSERT INTO api_keys
            (organization_id, id, name, key_hash, hint, role, created_by, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        RETURNING {API_KEY_COLUMNS}");
    static API_KEY_LIST: TenantStatement = formatcp!("
        SELECT {API_KEY_COLUMNS}
        FROM api_keys
        WHERE organization_id = $1 AND id < $2
        ORDER BY id DESC
        LIMIT $3");
    static API_KEY_GET: TenantStatement = formatcp!("
        SELECT {API_KEY_COLUMNS}
        FROM api_keys
        WHERE organization_id = $1 AND id = $2");
    /// Withdraws the open invitations that were made with the key.
    static API_KEY_REVOKE: TenantStatement = formatcp!("
        WITH withdrawn AS (
            DELETE FROM invitations
            WHERE organization_id = $1 AND api_key_id = $2)
        UPDATE api_keys
        SET revoked_at = coalesce(revoked_at, $3)
        WHERE organization_id = $1 AND id = $2
        RETURNING {API_KEY_COLUMNS}");
    /// How many keys can be used; no more than $3 are counted.
    static API_KEYS_IN_USE: TenantStatement = "
        SELECT count(*) AS counted
        FROM (
            SELECT 1
            FROM api_keys
            WHERE organization_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
            LIMIT $3) k";
    static API_KEY_USED: TenantStatement = "
        UPDATE api_keys
        SET last_used_at = greatest(last_used_at, $3)
        WHERE organization_id = $1 AND id = $2
        RETURNING id";
}

/// An API key as users see it: without the key itself.
#[derive(Debug, Clone)]
pub struct ApiKey {
    pub id: ApiKeyId,
    pub name: String,
    /// The key's last four characters.
    pub hint: String,
    pub role: Role,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
    /// To the minute.
    pub last_used_at: Option<Timestamp>,
}

/// An API key to be stored.
#[derive(Debug)]
pub struct NewApiKey<'a> {
    pub id: ApiKeyId,
    pub name: &'a Name,
    pub hash: SecretHash,
    pub hint: &'a str,
    pub role: Role,
    pub created_by: UserId,
    pub expires_at: Option<Timestamp>,
}

impl ApiKey {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(row, "id")?,
            name: column(row, "name")?,
            hint: column(row, "hint")?,
            role: parsed(row, "role")?,
            created_by: id(row, "created_by")?,
            created_at: column(row, "created_at")?,
            expires_at: column(row, "expires_at")?,
            revoked_at: column(row, "revoked_at")?,
            last_used_at: column(row, "last_used_at")?,
        })
    }
}

/// `None`: the principal may not create it.
pub async fn api_key_insert(tx: &mut TenantTx, key: &NewApiKey<'_>) -> Result<Option<ApiKey>, StoreError> {
    let now = tx.now();
    let hash = key.hash.0.as_slice();
    tx.row(
        &API_KEY_INSERT,
        &[
            key.id.as_uuid(),
            &key.name.as_str(),
            &hash,
            &key.hint,
            &key.role.as_str(),
            key.created_by.as_uuid(),
            &now,
            &key.expires_at,
        ],
    )
    .await?
    .as_ref()
    .map(ApiKey::read)
    .transpose()
}

/// Whether the organization has `limit` keys that are neither revoked nor expired. To be asked under its lock.
pub async fn api_keys_reach(tx: &mut TenantTx, limit: u32) -> Result<bool, StoreError> {
    let (now, limit) = (tx.now(), i64::from(limit));
    let Some(row) = tx.row(&API_KEYS_IN_USE, &[&now, &limit]).await? else { return Ok(false) };
    Ok(column::<i64>(&row, "counted")? >= limit)
}

/// Newest first.
pub async fn api_key_list(tx: &mut TenantTx, request: &PageRequest) -> Result<Page<ApiKey>, StoreError> {
    let rows = tx.rows(&API_KEY_LIST, &[&request.before_or_last(), &request.limit_and_one()]).await?;
    request.page(rows.iter().map(ApiKey::read), |key| *key.id.as_uuid())
}

pub async fn api_key_get(tx: &mut TenantTx, key: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
    tx.row(&API_KEY_GET, &[key.as_uuid()]).await?.as_ref().map(ApiKey::read).transpose()
}

/// Revokes a key; `None` if there is no such key, or none that the principal may revoke.
pub async fn api_key_revoke(tx: &mut TenantTx, key: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
    let now = tx.now();
    tx.row(&API_KEY_REVOKE, &[key.as_uuid(), &now]).await?.as_ref().map(ApiKey::read).transpose()
}

/// Records that a key was used; false if there is no such key.
pub async fn api_key_used(tx: &mut TenantTx, key: ApiKeyId) -> Result<bool, StoreError> {
    let now = tx.now();
    tx.changed(&API_KEY_USED, &[key.as_uuid(), &now]).await
}
