//! The organization's API keys. Only their hashes are stored.

use const_format::formatcp;
use linecard_domain::{AgentId, ApiKeyId, KeyLimits, KeyScope, Name, Role, Timestamp, UserId, ValidationError};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::page::{Page, PageRequest};
use crate::sql::row::{column, id, optional_id, parsed};
use crate::sql::statement::statements;
use crate::tenancy::context::SecretHash;
use crate::tenancy::transaction::TenantTx;

/// What [`ApiKey::read`] reads.
const API_KEY_COLUMNS: &str =
    "id, name, hint, role, created_by, created_by_key, scopes, agents, created_at, expires_at,
            revoked_at, last_used_at";

statements! {
    static API_KEY_INSERT: TenantStatement = formatcp!("
        INSERT INTO api_keys
            (organization_id, id, name, key_hash, hint, role, created_by, created_at, expires_at, created_by_key, scopes,
                agents)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
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
    /// The key and all that were made with it, or with these.
    static API_KEY_LINEAGE: TenantStatement = "
        WITH RECURSIVE lineage AS (
            SELECT id
            FROM api_keys
            WHERE organization_id = $1 AND id = $2
            UNION
            SELECT k.id
            FROM lineage
            JOIN api_keys k ON k.organization_id = $1 AND k.created_by_key = lineage.id)
        SELECT id
        FROM lineage";
    /// Those of the keys $2 that may be revoked.
    static API_KEYS_REVOKE: TenantStatement = formatcp!("
        UPDATE api_keys
        SET revoked_at = $3
        WHERE organization_id = $1 AND id = ANY ($2::uuid[]) AND revoked_at IS NULL
        RETURNING {API_KEY_COLUMNS}");
    /// Withdraws the open invitations that were made with the keys $2.
    static INVITATIONS_DELETE_OF_KEYS: TenantStatement = "
        DELETE FROM invitations
        WHERE organization_id = $1 AND api_key_id = ANY ($2::uuid[])
        RETURNING 1";
    static CONNECT_SESSIONS_END_OF_KEYS: TenantStatement = "
        DELETE FROM connect_sessions
        WHERE organization_id = $1 AND maker_kind = 'api-key' AND made_by = ANY ($2::uuid[])
        RETURNING 1";
    /// Those of the agents $2 that exist.
    static API_KEY_AGENTS: TenantStatement = "
        SELECT id
        FROM agent_configurations
        WHERE organization_id = $1 AND id = ANY ($2::uuid[]) AND deleted_at IS NULL";
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
    /// The key that made it, if it was one.
    pub created_by_key: Option<ApiKeyId>,
    pub limits: KeyLimits,
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
    pub created_by_key: Option<ApiKeyId>,
    pub limits: &'a KeyLimits,
    pub expires_at: Option<Timestamp>,
}

/// The columns `scopes` and `agents`.
pub(crate) fn key_limits(row: &Row) -> Result<KeyLimits, StoreError> {
    let scopes = match column::<Option<Vec<String>>>(row, "scopes")? {
        None => KeyScope::DEFAULT.to_vec(),
        Some(stored) => stored
            .iter()
            .map(|scope| scope.parse())
            .collect::<Result<_, ValidationError>>()
            .map_err(|source| StoreError::Unreadable { column: "scopes", source: Box::new(source) })?,
    };
    let agents = column::<Option<Vec<Uuid>>>(row, "agents")?;
    Ok(KeyLimits { scopes, agents: agents.map(|agents| agents.into_iter().map(AgentId::from).collect()) })
}

impl ApiKey {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(row, "id")?,
            name: column(row, "name")?,
            hint: column(row, "hint")?,
            role: parsed(row, "role")?,
            created_by: id(row, "created_by")?,
            created_by_key: optional_id(row, "created_by_key")?,
            limits: key_limits(row)?,
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
    let maker = key.created_by_key.map(Uuid::from);
    // NULL for the default: servers of an earlier release admit no limited keys.
    let scopes: Option<Vec<&str>> = (key.limits.scopes != KeyScope::DEFAULT)
        .then(|| key.limits.scopes.iter().map(|scope| scope.as_str()).collect());
    let agents: Option<Vec<Uuid>> =
        key.limits.agents.as_ref().map(|agents| agents.iter().map(|agent| *agent.as_uuid()).collect());
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
            &maker,
            &scopes,
            &agents,
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

/// Revokes a key and all that descend from it; returns those that were not revoked before, and that the principal may
/// revoke. Withdraws the open invitations and ends the connect sessions that were made with any of them. Lock the organization
/// (`organization_lock`) first, in the same transaction: no key is made with them meanwhile.
pub async fn api_key_revoke(tx: &mut TenantTx, key: ApiKeyId) -> Result<Vec<ApiKey>, StoreError> {
    let now = tx.now();
    let lineage = tx.rows_before_last(&API_KEY_LINEAGE, &[key.as_uuid()]).await?;
    let keys: Vec<Uuid> = lineage.iter().map(|row| column(row, "id")).collect::<Result<_, StoreError>>()?;
    let revoked = tx.rows_before_last(&API_KEYS_REVOKE, &[&keys, &now]).await?;
    tx.rows_before_last(&INVITATIONS_DELETE_OF_KEYS, &[&keys]).await?;
    tx.rows(&CONNECT_SESSIONS_END_OF_KEYS, &[&keys]).await?;
    revoked.iter().map(ApiKey::read).collect()
}

/// Those of the agents that exist.
pub async fn api_key_agents(tx: &mut TenantTx, agents: &[AgentId]) -> Result<Vec<AgentId>, StoreError> {
    let ids: Vec<Uuid> = agents.iter().map(|agent| *agent.as_uuid()).collect();
    tx.rows(&API_KEY_AGENTS, &[&ids]).await?.iter().map(|row| id(row, "id")).collect()
}

/// Records that a key was used; false if there is no such key.
pub async fn api_key_used(tx: &mut TenantTx, key: ApiKeyId) -> Result<bool, StoreError> {
    let now = tx.now();
    tx.changed(&API_KEY_USED, &[key.as_uuid(), &now]).await
}
