//! `agent_twilio_settings`: the agent's own Twilio account, token and number.

use const_format::formatcp;
use linecard_domain::{AgentId, CredentialOwner, PhoneNumber};
use uuid::Uuid;

use crate::credentials::retired::{RETIRED_COLUMNS, credential_retire};
use crate::credentials::settings::{
    HEALTH_COLUMNS, HEALTH_JOIN, SETTINGS_COLUMNS, SettingsParams, StoredCredential, TwilioSettings,
};
use crate::error::StoreError;
use crate::sql::row::{column, id, phone_number};
use crate::sql::statement::{TenantStatement, statements};
use crate::tenancy::transaction::TenantTx;

statements! {
    static AGENT_TWILIO_GET: TenantStatement = formatcp!("
        SELECT
            {SETTINGS_COLUMNS},
            created_at, updated_at,
            {HEALTH_COLUMNS}
        FROM agent_twilio_settings s
        {HEALTH_JOIN}
        WHERE organization_id = $1 AND agent_id = $2");
    static AGENT_TWILIO_GET_TO_CHANGE: TenantStatement = formatcp!("
        SELECT
            {SETTINGS_COLUMNS},
            created_at, updated_at,
            {HEALTH_COLUMNS}
        FROM agent_twilio_settings s
        {HEALTH_JOIN}
        WHERE organization_id = $1 AND agent_id = $2
        FOR UPDATE OF s");
    /// The credential that is about to be replaced by $3, or removed: NULL. Locks the settings: nothing else replaces it
    /// meanwhile.
    static AGENT_TWILIO_RETIRING: TenantStatement = formatcp!("
        SELECT {RETIRED_COLUMNS}
        FROM agent_twilio_settings
        WHERE organization_id = $1 AND agent_id = $2 AND credential_id IS DISTINCT FROM $3::uuid
        FOR UPDATE");
    /// $24 now, $25 agent, $26 the id of the row if it is new, $27 the country of its number.
    static AGENT_TWILIO_UPSERT: TenantStatement = "
        INSERT INTO agent_twilio_settings
            (organization_id, credential_id, account_sid, auth_token_encrypted, auth_token_hint, fingerprint,
            phone_number, encryption_version, next_credential_id, next_auth_token_encrypted, next_auth_token_hint,
            next_fingerprint, next_encryption_version, next_entered_at, promoted_at, api_key_sid,
            api_key_credential_id, api_key_secret_encrypted, api_key_secret_hint, api_key_encryption_version, region,
            edge, calls_per_second, created_at, updated_at, agent_id, id, phone_country)
        VALUES
            ($1, $2, $3, $4, $5, $6,
            $7, $8, $9, $10, $11,
            $12, $13, $14, $15, $16,
            $17, $18, $19, $20, $21,
            $22, $23, $24, $24, $25, $26, $27)
        ON CONFLICT (organization_id, agent_id) DO UPDATE
        SET credential_id = excluded.credential_id,
            account_sid = excluded.account_sid,
            auth_token_encrypted = excluded.auth_token_encrypted,
            auth_token_hint = excluded.auth_token_hint,
            fingerprint = excluded.fingerprint,
            phone_number = excluded.phone_number,
            encryption_version = excluded.encryption_version,
            next_credential_id = excluded.next_credential_id,
            next_auth_token_encrypted = excluded.next_auth_token_encrypted,
            next_auth_token_hint = excluded.next_auth_token_hint,
            next_fingerprint = excluded.next_fingerprint,
            next_encryption_version = excluded.next_encryption_version,
            next_entered_at = excluded.next_entered_at,
            promoted_at = excluded.promoted_at,
            api_key_sid = excluded.api_key_sid,
            api_key_credential_id = excluded.api_key_credential_id,
            api_key_secret_encrypted = excluded.api_key_secret_encrypted,
            api_key_secret_hint = excluded.api_key_secret_hint,
            api_key_encryption_version = excluded.api_key_encryption_version,
            region = excluded.region,
            edge = excluded.edge,
            calls_per_second = excluded.calls_per_second,
            phone_country = excluded.phone_country,
            updated_at = excluded.updated_at
        RETURNING organization_id";
    static AGENT_TWILIO_DELETE: TenantStatement = "
        DELETE FROM agent_twilio_settings
        WHERE organization_id = $1 AND agent_id = $2
        RETURNING credential_id";
    static AGENTS_BY_PHONE_NUMBERS: TenantStatement = "
        SELECT a.id, a.name, s.phone_number
        FROM agent_twilio_settings s
        JOIN agent_configurations a ON a.organization_id = s.organization_id AND a.id = s.agent_id
        WHERE s.organization_id = $1 AND s.phone_number = ANY ($2)";
}

/// `None`: the agent is not connected.
pub async fn agent_twilio_get(tx: &mut TenantTx, agent: AgentId) -> Result<Option<StoredCredential>, StoreError> {
    get(tx, &AGENT_TWILIO_GET, agent).await
}

/// As [`agent_twilio_get`], and locks the settings until the transaction ends: nobody else changes them meanwhile, nor
/// does the service, which promotes secondary tokens.
pub async fn agent_twilio_get_to_change(
    tx: &mut TenantTx,
    agent: AgentId,
) -> Result<Option<StoredCredential>, StoreError> {
    get(tx, &AGENT_TWILIO_GET_TO_CHANGE, agent).await
}

async fn get(
    tx: &mut TenantTx,
    statement: &TenantStatement,
    agent: AgentId,
) -> Result<Option<StoredCredential>, StoreError> {
    tx.row(statement, &[agent.as_uuid()])
        .await?
        .map(|row| StoredCredential::read(&row, CredentialOwner::Agent(agent)))
        .transpose()
}

/// Keeps the agent's credential for what is pinned to it, before another one replaces it or it is removed.
async fn retire(tx: &mut TenantTx, agent: AgentId, successor: Option<&Uuid>) -> Result<(), StoreError> {
    let retiring = tx.rows_before_last(&AGENT_TWILIO_RETIRING, &[agent.as_uuid(), &successor]).await?;
    credential_retire(tx, CredentialOwner::Agent(agent), retiring.first()).await
}

/// Stores an agent's settings. A credential that they replace is retired: calls may be pinned to it. Lock the agent
/// (`agent_lock`) first, in the same transaction. [`StoreError::Duplicate`]: another agent has the number.
pub async fn agent_twilio_upsert(
    tx: &mut TenantTx,
    agent: AgentId,
    new_row: Uuid,
    settings: &TwilioSettings,
) -> Result<(), StoreError> {
    let now = tx.now();
    let p = SettingsParams::of(settings);
    retire(tx, agent, Some(p.credential_id)).await?;
    tx.rows(
        &AGENT_TWILIO_UPSERT,
        &[
            &p.credential_id,
            &p.account_sid,
            &p.token_encrypted,
            &p.token_hint,
            &p.fingerprint,
            &p.phone_number,
            &p.encryption_version,
            &p.secondary_credential_id,
            &p.secondary_encrypted,
            &p.secondary_hint,
            &p.secondary_fingerprint,
            &p.secondary_encryption_version,
            &p.secondary_entered_at,
            &p.promoted_at,
            &p.api_key_sid,
            &p.api_key_credential_id,
            &p.api_key_secret_encrypted,
            &p.api_key_secret_hint,
            &p.api_key_encryption_version,
            &p.region,
            &p.edge,
            &p.calls_per_second,
            &now,
            agent.as_uuid(),
            &new_row,
            &p.phone_country,
        ],
    )
    .await
    .map(drop)
}

/// Deletes an agent's settings and retires its credential; false if it was not connected.
pub async fn agent_twilio_delete(tx: &mut TenantTx, agent: AgentId) -> Result<bool, StoreError> {
    retire(tx, agent, None).await?;
    tx.changed(&AGENT_TWILIO_DELETE, &[agent.as_uuid()]).await
}

/// The agents that have one of these numbers, with their names.
pub async fn agents_by_phone_numbers(
    tx: &mut TenantTx,
    numbers: &[&PhoneNumber],
) -> Result<Vec<(PhoneNumber, AgentId, String)>, StoreError> {
    let numbers: Vec<&str> = numbers.iter().map(|number| number.as_str()).collect();
    let rows = tx.rows(&AGENTS_BY_PHONE_NUMBERS, &[&numbers]).await?;
    rows.iter().map(|row| Ok((phone_number(row, "phone_number")?, id(row, "id")?, column(row, "name")?))).collect()
}
