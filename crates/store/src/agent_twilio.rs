//! `agent_twilio_settings`: the agent's own Twilio account, token and number.

use linecard_domain::{AgentId, CredentialOwner, PhoneNumber};

use crate::credential::{NewCredential, StoredCredential, health_columns, health_join};
use crate::error::StoreError;
use crate::row::{column, id};
use crate::statement::statements;
use crate::tenant::TenantTx;

statements! {
    AGENT_TWILIO_GET = concat!("SELECT s.credential_id, s.account_sid, s.auth_token_encrypted, s.auth_token_hint, s.fingerprint,
            s.phone_number, s.encryption_version, s.calls_per_second, s.created_at, s.updated_at,
            ", health_columns!("s"), "
        FROM agent_twilio_settings s
        ", health_join!("s"), "
        WHERE s.organization_id = $1 AND s.agent_id = $2");
    /// A credential that is replaced is retired in the same statement: calls may be pinned to it.
    AGENT_TWILIO_UPSERT = "WITH retired AS (
            INSERT INTO retired_twilio_credentials (organization_id, credential_id, owner_kind, owner_id, account_sid,
                auth_token_encrypted, encryption_version, retired_at)
            SELECT organization_id, credential_id, 'agent', agent_id, account_sid, auth_token_encrypted,
                encryption_version, $11
            FROM agent_twilio_settings WHERE organization_id = $1 AND agent_id = $3 AND credential_id <> $4)
        INSERT INTO agent_twilio_settings (organization_id, id, agent_id, credential_id, account_sid,
            auth_token_encrypted, auth_token_hint, fingerprint, phone_number, encryption_version, created_at, updated_at,
            calls_per_second)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12)
        ON CONFLICT (organization_id, agent_id) DO UPDATE SET
            credential_id = excluded.credential_id, account_sid = excluded.account_sid,
            auth_token_encrypted = excluded.auth_token_encrypted, auth_token_hint = excluded.auth_token_hint,
            fingerprint = excluded.fingerprint, phone_number = excluded.phone_number,
            encryption_version = excluded.encryption_version, updated_at = excluded.updated_at,
            calls_per_second = excluded.calls_per_second
        RETURNING id";
    AGENT_TWILIO_DELETE = "WITH gone AS (
            DELETE FROM agent_twilio_settings WHERE organization_id = $1 AND agent_id = $2
            RETURNING organization_id, credential_id, agent_id, account_sid, auth_token_encrypted, encryption_version),
        retired AS (
            INSERT INTO retired_twilio_credentials (organization_id, credential_id, owner_kind, owner_id, account_sid,
                auth_token_encrypted, encryption_version, retired_at)
            SELECT organization_id, credential_id, 'agent', agent_id, account_sid, auth_token_encrypted,
                encryption_version, $3 FROM gone)
        SELECT credential_id FROM gone";
    AGENT_BY_PHONE_NUMBER = "SELECT a.id, a.name FROM agent_twilio_settings s
        JOIN agent_configurations a ON a.organization_id = s.organization_id AND a.id = s.agent_id
        WHERE s.organization_id = $1 AND s.phone_number = $2";
}

pub async fn agent_twilio_get(tx: &mut TenantTx, agent: AgentId) -> Result<Option<StoredCredential>, StoreError> {
    let organization = tx.organization_id();
    tx.row(&AGENT_TWILIO_GET, &[organization.as_uuid(), agent.as_uuid()])
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
    credential: &NewCredential<'_>,
) -> Result<(), StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    tx.rows(
        &AGENT_TWILIO_UPSERT,
        &[
            organization.as_uuid(),
            &new_row,
            agent.as_uuid(),
            credential.credential_id.as_uuid(),
            &credential.account_sid.as_str(),
            &credential.auth_token_encrypted,
            &credential.auth_token_hint,
            &credential.fingerprint,
            &credential.phone_number.as_str(),
            &credential.encryption_version,
            &now,
            &credential.calls_per_second,
        ],
    )
    .await
    .map(drop)
}

/// Disconnects an agent and retires its credential; false when it was not connected.
pub async fn agent_twilio_delete(tx: &mut TenantTx, agent: AgentId) -> Result<bool, StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    tx.changed(&AGENT_TWILIO_DELETE, &[organization.as_uuid(), agent.as_uuid(), &now]).await
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
