//! The organization's agents. Deletion is soft: their calls outlive them.

use const_format::formatcp;
use linecard_domain::{AgentId, CredentialId, ExternalId, Limits, Name, PhoneNumber, Timestamp};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::limits::{LIMIT_COLUMNS, LimitParams, limits};
use crate::sql::row::{column, id, optional_id, optional_parsed, parsed};
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

/// What [`Agent::read`] reads of the agent `a` and its settings `s`.
pub(crate) const AGENT_COLUMNS: &str = formatcp!(
    "a.id, a.external_id, a.name, a.description, a.voice_url, a.stream_url, a.is_default, a.created_at, a.updated_at,
            s.phone_number, s.credential_id,
            {LIMIT_COLUMNS}"
);

pub(crate) mod list;

statements! {
    /// Takes the default away from whichever agent has it: at most one agent of an organization is the default.
    static AGENT_CLEAR_DEFAULT: TenantStatement = "
        UPDATE agent_configurations
        SET is_default = false, updated_at = $3
        WHERE organization_id = $1 AND is_default AND id <> $2
        RETURNING id";
    static AGENT_DEFAULT_GET: TenantStatement = "
        SELECT id
        FROM agent_configurations
        WHERE organization_id = $1 AND is_default";
    static AGENT_INSERT: TenantStatement = "
        INSERT INTO agent_configurations
            (organization_id, id, name, description, voice_url, stream_url, is_default, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
        RETURNING id";
    static AGENT_DIRECTORY_INSERT: TenantStatement = "
        INSERT INTO agent_directory (organization_id, agent_id)
        VALUES ($1, $2)
        RETURNING 1";
    static AGENT_GET: TenantStatement = formatcp!("
        SELECT
            {AGENT_COLUMNS}
        FROM agent_configurations a
        LEFT JOIN agent_twilio_settings s ON s.organization_id = a.organization_id AND s.agent_id = a.id
        WHERE a.organization_id = $1 AND a.id = $2 AND a.deleted_at IS NULL");
    static AGENT_BY_EXTERNAL_ID: TenantStatement = "
        SELECT id
        FROM agent_configurations
        WHERE organization_id = $1 AND external_id = $2 AND deleted_at IS NULL";
    /// The one that was deleted last: an external id can be given again.
    static AGENT_DELETED_BY_EXTERNAL_ID: TenantStatement = "
        SELECT id
        FROM agent_configurations
        WHERE organization_id = $1 AND external_id = $2 AND deleted_at IS NOT NULL
        ORDER BY deleted_at DESC
        LIMIT 1";
    static AGENT_EXTERNAL_ID_SET: TenantStatement = "
        UPDATE agent_configurations
        SET external_id = $3, updated_at = $4
        WHERE organization_id = $1 AND id = $2 AND deleted_at IS NULL
        RETURNING id";
    /// Changes of an agent's settings take this lock first, so that they happen one after another. It leaves the
    /// key alone: new calls of the agent, whose foreign keys need the row to stay, do not wait.
    static AGENT_LOCK: TenantStatement = "
        SELECT id, name
        FROM agent_configurations
        WHERE organization_id = $1 AND id = $2 AND deleted_at IS NULL
        FOR NO KEY UPDATE";
    static AGENT_UPDATE: TenantStatement = "
        UPDATE agent_configurations
        SET name = $3, description = $4, voice_url = $5, stream_url = $6, is_default = $7, updated_at = $8,
            paused = $9, max_concurrent_calls = $10, allowed_countries = $11, allowed_number_types = $12,
            max_call_seconds = $13, max_calls_per_day = $14, max_messages_per_day = $15, max_minutes_per_day = $16,
            max_spend_per_day = $17, calling_from = $18, calling_to = $19
        WHERE organization_id = $1 AND id = $2 AND deleted_at IS NULL
        RETURNING id";
    static AGENT_DELETE: TenantStatement = "
        UPDATE agent_configurations
        SET deleted_at = $3, is_default = false, updated_at = $3
        WHERE organization_id = $1 AND id = $2 AND deleted_at IS NULL
        RETURNING id";
}

/// An agent, with as much of its connection as lists show.
#[derive(Debug, Clone)]
pub struct Agent {
    pub id: AgentId,
    /// The platform's own id; `None`: the platform does not know it.
    pub external_id: Option<ExternalId>,
    pub settings: AgentConfiguration,
    /// The agent's own number, if it is connected.
    pub phone_number: Option<PhoneNumber>,
    pub credential_id: Option<CredentialId>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// An agent as users configure it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentConfiguration {
    pub name: Name,
    pub description: Option<String>,
    pub voice_url: Option<String>,
    pub stream_url: Option<String>,
    pub is_default: bool,
    pub limits: Limits,
}

impl Agent {
    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(row, "id")?,
            external_id: optional_parsed(row, "external_id")?,
            settings: AgentConfiguration {
                name: parsed(row, "name")?,
                description: column(row, "description")?,
                voice_url: column(row, "voice_url")?,
                stream_url: column(row, "stream_url")?,
                is_default: column(row, "is_default")?,
                limits: limits(row)?,
            },
            phone_number: optional_parsed(row, "phone_number")?,
            credential_id: optional_id(row, "credential_id")?,
            created_at: column(row, "created_at")?,
            updated_at: column(row, "updated_at")?,
        })
    }
}

/// Takes the default away from the agent that has it, unless it is `next`, and returns it. Lock the organization
/// (`organization_lock`) before anything else in the transaction.
pub async fn agent_clear_default(tx: &mut TenantTx, next: AgentId) -> Result<Option<AgentId>, StoreError> {
    let now = tx.now();
    tx.row(&AGENT_CLEAR_DEFAULT, &[next.as_uuid(), &now]).await?.map(|row| id(&row, "id")).transpose()
}

/// The organization's default agent.
pub async fn agent_default_get(tx: &mut TenantTx) -> Result<Option<AgentId>, StoreError> {
    tx.row(&AGENT_DEFAULT_GET, &[]).await?.map(|row| id(&row, "id")).transpose()
}

/// Inserts an agent, without limits, and enters it in the directory of all organizations. Before it becomes the default:
/// [`agent_clear_default`].
pub async fn agent_insert(tx: &mut TenantTx, agent: AgentId, settings: &AgentConfiguration) -> Result<(), StoreError> {
    let now = tx.now();
    let name = settings.name.as_str();
    let params: [Param<'_>; 7] = [
        agent.as_uuid(),
        &name,
        &settings.description,
        &settings.voice_url,
        &settings.stream_url,
        &settings.is_default,
        &now,
    ];
    tx.rows_before_last(&AGENT_INSERT, &params).await?;
    tx.rows(&AGENT_DIRECTORY_INSERT, &[agent.as_uuid()]).await.map(drop)
}

pub async fn agent_get(tx: &mut TenantTx, agent: AgentId) -> Result<Option<Agent>, StoreError> {
    tx.row(&AGENT_GET, &[agent.as_uuid()]).await?.as_ref().map(Agent::read).transpose()
}

/// The agent with this id of the platform's.
pub async fn agent_by_external_id(tx: &mut TenantTx, external: &ExternalId) -> Result<Option<AgentId>, StoreError> {
    tx.row(&AGENT_BY_EXTERNAL_ID, &[&external.as_str()]).await?.map(|row| id(&row, "id")).transpose()
}

/// The agent with this id of the platform's that was deleted last.
pub async fn agent_deleted_by_external_id(
    tx: &mut TenantTx,
    external: &ExternalId,
) -> Result<Option<AgentId>, StoreError> {
    let row = tx.row(&AGENT_DELETED_BY_EXTERNAL_ID, &[&external.as_str()]).await?;
    row.map(|row| id(&row, "id")).transpose()
}

/// [`StoreError::Duplicate`] if another agent of the organization has it.
pub async fn agent_external_id_set(tx: &mut TenantTx, agent: AgentId, external: &ExternalId) -> Result<(), StoreError> {
    let now = tx.now();
    tx.rows(&AGENT_EXTERNAL_ID_SET, &[agent.as_uuid(), &external.as_str(), &now]).await.map(drop)
}

/// Locks an agent until the transaction ends; false if there is no such agent.
pub async fn agent_lock(tx: &mut TenantTx, agent: AgentId) -> Result<bool, StoreError> {
    tx.changed(&AGENT_LOCK, &[agent.as_uuid()]).await
}

/// Replaces an agent's configuration; false if there is no such agent. Before it becomes the default: [`agent_clear_default`].
pub async fn agent_update(
    tx: &mut TenantTx,
    agent: AgentId,
    settings: &AgentConfiguration,
) -> Result<bool, StoreError> {
    let now = tx.now();
    let name = settings.name.as_str();
    let lists = LimitParams::of(&settings.limits);
    let configuration: [Param<'_>; 7] = [
        agent.as_uuid(),
        &name,
        &settings.description,
        &settings.voice_url,
        &settings.stream_url,
        &settings.is_default,
        &now,
    ];
    let params: Vec<Param<'_>> = configuration.into_iter().chain(lists.params(&settings.limits)).collect();
    tx.changed(&AGENT_UPDATE, &params).await
}

/// False if there is no such agent.
pub async fn agent_delete(tx: &mut TenantTx, agent: AgentId) -> Result<bool, StoreError> {
    let now = tx.now();
    tx.changed(&AGENT_DELETE, &[agent.as_uuid(), &now]).await
}
