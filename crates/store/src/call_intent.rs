//! The intent of a call: durable before Twilio is asked.

use linecard_domain::{AgentId, CallId, PhoneNumber, Timestamp};

use crate::error::StoreError;
use crate::resolution::{Resolution, resolve, resolved_columns};
use crate::row::column;
use crate::statement::statements;
use crate::tenant::TenantTx;

statements! {
    /// Resolves, and inserts the call, its work and its idempotency key from what was resolved: all or
    /// nothing, in one statement. An idempotency key is taken when it is new or has expired; else the
    /// statement inserts nothing. The organization's lease is touched only when it would fall due too
    /// late, since every touch locks it and the calls of one organization would wait for each other.
    CALL_INTENT = concat!(resolve!(), ",
        key AS (
            INSERT INTO idempotency_keys (organization_id, key, request_hash, resource_id, expires_at)
            SELECT $1, $9::text, $10::bytea, $4::uuid, $11::timestamptz FROM credential WHERE $9::text IS NOT NULL
            ON CONFLICT (organization_id, key) DO UPDATE
            SET request_hash = excluded.request_hash, resource_id = excluded.resource_id, expires_at = excluded.expires_at
            WHERE idempotency_keys.expires_at <= $7
            RETURNING 1),
        intent AS (
            INSERT INTO calls (organization_id, id, agent_id, account_sid, credential_id, credential_source,
                from_number, to_number, status, submit_before, metadata, created_at, updated_at)
            SELECT $1, $4::uuid, (SELECT id FROM agent), account_sid, credential_id, source,
                phone_number, $5::text, 'initiating', $6::timestamptz, $8::jsonb, $7::timestamptz, $7
            FROM credential WHERE $9::text IS NULL OR EXISTS (SELECT 1 FROM key)
            RETURNING id),
        work AS (
            INSERT INTO call_work (organization_id, call_id, due_at) SELECT $1, id, $6 FROM intent),
        lease AS (
            INSERT INTO work_leases (organization_id, due_at) SELECT $1, $6 FROM intent
            WHERE NOT EXISTS (SELECT 1 FROM work_leases WHERE organization_id = $1 AND due_at <= $6)
            ON CONFLICT (organization_id) DO UPDATE SET due_at = least(work_leases.due_at, excluded.due_at))
        SELECT ", resolved_columns!(), ", EXISTS (SELECT 1 FROM intent) AS stored
        FROM org LEFT JOIN agent ON true LEFT JOIN credential ON true");
}

/// What a call's intent is made from.
#[derive(Debug)]
pub struct NewCall<'a> {
    pub id: CallId,
    /// `None`: the organization's default agent.
    pub agent_id: Option<AgentId>,
    pub to: &'a PhoneNumber,
    /// After this instant the intent is never sent to Twilio.
    pub submit_before: Timestamp,
    pub metadata: Option<&'a serde_json::Value>,
    pub idempotency: Option<IdempotencyClaim<'a>>,
    pub fallback_default: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct IdempotencyClaim<'a> {
    pub key: &'a str,
    /// SHA-256 of the request.
    pub request_hash: &'a [u8],
    pub expires_at: Timestamp,
}

/// What became of an intent.
#[derive(Debug)]
pub struct Intent {
    pub resolution: Resolution,
    /// Whether the call was stored. If not, there is no credential, or the idempotency key is taken.
    pub stored: bool,
}

/// Resolves the credential and stores the intent. `None`: the organization is not there (any more).
pub async fn call_intent(tx: &mut TenantTx, call: &NewCall<'_>) -> Result<Option<Intent>, StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    let agent = call.agent_id.map(uuid::Uuid::from);
    let claim = call.idempotency;
    let row = tx
        .row(
            &CALL_INTENT,
            &[
                organization.as_uuid(),
                &agent,
                &call.fallback_default,
                call.id.as_uuid(),
                &call.to.as_str(),
                &call.submit_before,
                &now,
                &call.metadata,
                &claim.map(|claim| claim.key),
                &claim.map(|claim| claim.request_hash),
                &claim.map(|claim| claim.expires_at),
            ],
        )
        .await?;
    row.map(|row| Ok(Intent { resolution: Resolution::read(&row)?, stored: column(&row, "stored")? })).transpose()
}
