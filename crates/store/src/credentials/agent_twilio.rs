//! `agent_twilio_settings`: the agent's own Twilio account, token and number.

use linecard_domain::{AgentId, CredentialOwner, PhoneNumber};

use crate::credentials::settings::{
    Line, StoredCredential, line_columns, line_excluded, line_values, stored_credential,
};
use crate::error::StoreError;
use crate::sql::row::{column, id};
use crate::sql::statement::{Statement, statements};
use crate::tenancy::transaction::{Param, TenantTx};

statements! {
    AGENT_TWILIO_GET = concat!(stored_credential!("agent_twilio_settings"), " AND agent_id = $2");
    AGENT_TWILIO_GET_TO_CHANGE = concat!(stored_credential!("agent_twilio_settings"), " AND agent_id = $2 FOR UPDATE OF s");
    /// A credential that is replaced is retired in the same statement: calls may be pinned to it.
    AGENT_TWILIO_UPSERT = concat!("WITH retired AS (
            INSERT INTO retired_twilio_credentials (organization_id, credential_id, owner_kind, owner_id, account_sid,
                auth_token_encrypted, encryption_version, retired_at, region, edge)
            SELECT organization_id, credential_id, 'agent', agent_id, account_sid, auth_token_encrypted,
                encryption_version, $24, region, edge
            FROM agent_twilio_settings WHERE organization_id = $1 AND agent_id = $25 AND credential_id <> $2
            ON CONFLICT DO NOTHING)
        INSERT INTO agent_twilio_settings (organization_id, ", line_columns!(), ", created_at, updated_at, agent_id, id)
        VALUES ($1, ", line_values!(), ", $24, $24, $25, $26)
        ON CONFLICT (organization_id, agent_id) DO UPDATE SET ", line_excluded!(), "
        RETURNING organization_id");
    AGENT_TWILIO_DELETE = "WITH gone AS (
            DELETE FROM agent_twilio_settings WHERE organization_id = $1 AND agent_id = $3
            RETURNING organization_id, credential_id, agent_id, account_sid, auth_token_encrypted, encryption_version,
                region, edge),
        retired AS (
            INSERT INTO retired_twilio_credentials (organization_id, credential_id, owner_kind, owner_id, account_sid,
                auth_token_encrypted, encryption_version, retired_at, region, edge)
            SELECT organization_id, credential_id, 'agent', agent_id, account_sid, auth_token_encrypted,
                encryption_version, $2, region, edge FROM gone
            ON CONFLICT DO NOTHING)
        SELECT credential_id FROM gone";
    AGENT_BY_PHONE_NUMBER = "SELECT a.id, a.name FROM agent_twilio_settings s
        JOIN agent_configurations a ON a.organization_id = s.organization_id AND a.id = s.agent_id
        WHERE s.organization_id = $1 AND s.phone_number = $2";
}

pub async fn agent_twilio_get(tx: &mut TenantTx, agent: AgentId) -> Result<Option<StoredCredential>, StoreError> {
    get(tx, &AGENT_TWILIO_GET, agent).await
}

/// As [`agent_twilio_get`]; until the transaction ends nobody else changes the settings, the service neither, which
/// promotes the next token.
pub async fn agent_twilio_get_to_change(
    tx: &mut TenantTx,
    agent: AgentId,
) -> Result<Option<StoredCredential>, StoreError> {
    get(tx, &AGENT_TWILIO_GET_TO_CHANGE, agent).await
}

async fn get(tx: &mut TenantTx, statement: &Statement, agent: AgentId) -> Result<Option<StoredCredential>, StoreError> {
    let organization = tx.organization_id();
    tx.row(statement, &[organization.as_uuid(), agent.as_uuid()])
        .await?
        .map(|row| StoredCredential::read(&row, CredentialOwner::Agent(agent)))
        .transpose()
}

/// Stores an agent's settings. [`StoreError::Duplicate`]: another agent has the number.
/// The agent is locked (`agent_lock`) by the same transaction.
pub async fn agent_twilio_upsert(
    tx: &mut TenantTx,
    agent: AgentId,
    new_row: uuid::Uuid,
    line: &Line,
) -> Result<(), StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    let texts = line.texts();
    let mut params: Vec<Param<'_>> = vec![organization.as_uuid()];
    params.extend(line.params(&texts));
    params.extend([&now as Param<'_>, agent.as_uuid(), &new_row]);
    tx.rows(&AGENT_TWILIO_UPSERT, &params).await.map(drop)
}

/// Disconnects an agent and retires its credential; false when it was not connected.
pub async fn agent_twilio_delete(tx: &mut TenantTx, agent: AgentId) -> Result<bool, StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    tx.changed(&AGENT_TWILIO_DELETE, &[organization.as_uuid(), &now, agent.as_uuid()]).await
}

/// Which agent has a number, and its name.
pub async fn agent_by_phone_number(
    tx: &mut TenantTx,
    number: &PhoneNumber,
) -> Result<Option<(AgentId, String)>, StoreError> {
    let organization = tx.organization_id();
    tx.row(&AGENT_BY_PHONE_NUMBER, &[organization.as_uuid(), &number.as_str()])
        .await?
        .map(|row| Ok((id(&row, "id")?, column(&row, "name")?)))
        .transpose()
}
