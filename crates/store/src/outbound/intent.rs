//! What the intents of calls and of messages have in common: durable before Twilio is asked, all or nothing,
//! in one statement.

use linecard_domain::{AgentId, PhoneNumber, Timestamp};
use uuid::Uuid;

use crate::credentials::resolution::{Barred, Resolution, country_of};
use crate::error::StoreError;
use crate::sql::row::{column, optional_parsed};
use crate::sql::statement::Statement;
use crate::tenancy::transaction::{Param, TenantTx};

/// Resolves, and inserts the row, its work and its idempotency key from what was resolved. An idempotency key
/// is taken when it is new or has expired; else the statement inserts nothing. The organization's lease is
/// touched only when it would fall due too late, since every touch locks it and the intents of one
/// organization would wait for each other.
///
/// `permit` is the resolved credential together with what bars it, of which `barred` holds the reasons that only
/// this kind has, as branches of a CASE. `then` are CTEs that write what else belongs to the intent. The parameters up to $12 are those of [`intent_store`].
macro_rules! intent {
    (into: $table:literal, more: $columns:literal = $values:literal, work: $work:literal, barred: $barred:expr) => {
        $crate::outbound::intent::intent!(into: $table, more: $columns = $values, work: $work, barred: $barred, then: "")
    };
    (into: $table:literal, more: $columns:literal = $values:literal, work: $work:literal, barred: $barred:expr,
        then: $then:expr) => {
        concat!($crate::credentials::resolution::resolve!(), ",
        permit AS (
            SELECT c.*, ", $crate::limits::barred!("$12", $barred), " AS barred
            FROM credential c CROSS JOIN org LEFT JOIN agent ON true),
        key AS (
            INSERT INTO idempotency_keys (organization_id, key, request_hash, resource_id, expires_at)
            SELECT $1, $9::text, $10::bytea, $4::uuid, $11::timestamptz FROM permit
            WHERE barred IS NULL AND $9::text IS NOT NULL
            ON CONFLICT (organization_id, key) DO UPDATE
            SET request_hash = excluded.request_hash, resource_id = excluded.resource_id, expires_at = excluded.expires_at
            WHERE idempotency_keys.expires_at <= $7
            RETURNING 1),
        intent AS (
            INSERT INTO ", $table, " (organization_id, id, agent_id, account_sid, credential_id, credential_source,
                from_number, to_number, status, submit_before, metadata, created_at, updated_at", $columns, ")
            SELECT $1, $4::uuid, (SELECT id FROM agent), account_sid, credential_id, source,
                phone_number, $5::text, 'initiating', $6::timestamptz, $8::jsonb, $7::timestamptz, $7", $values, "
            FROM permit WHERE barred IS NULL AND ($9::text IS NULL OR EXISTS (SELECT 1 FROM key))
            RETURNING id),
        work AS (
            INSERT INTO ", $work, " SELECT $1, id, $6 FROM intent),
        lease AS (
            INSERT INTO work_leases (organization_id, due_at) SELECT $1, $6 FROM intent
            WHERE NOT EXISTS (SELECT 1 FROM work_leases WHERE organization_id = $1 AND due_at <= $6)
            ON CONFLICT (organization_id) DO UPDATE SET due_at = least(work_leases.due_at, excluded.due_at))", $then, "
        SELECT ", $crate::credentials::resolution::resolved_columns!(), ", EXISTS (SELECT 1 FROM intent) AS stored,
            credential.barred
        FROM org LEFT JOIN agent ON true LEFT JOIN permit credential ON true")
    };
}
pub(crate) use intent;

/// What an intent is made from; `Id` is the call's or the message's.
#[derive(Debug)]
pub struct NewIntent<'a, Id> {
    pub id: Id,
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
    /// Whether the intent was stored. If not, there is no credential, it is barred, or the idempotency key is
    /// taken.
    pub stored: bool,
    pub barred: Option<Barred>,
}

/// Runs a statement that [`intent!`] made; `more` are its parameters from $13 on. `None`: the organization is
/// not there (any more).
pub(crate) async fn intent_store<Id: Copy + Into<Uuid>>(
    tx: &mut TenantTx,
    statement: &Statement,
    new: &NewIntent<'_, Id>,
    more: &[Param<'_>],
) -> Result<Option<Intent>, StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    let id: Uuid = new.id.into();
    let agent = new.agent_id.map(Uuid::from);
    let (to, country) = (new.to.as_str(), country_of(new.to));
    let key = new.idempotency.map(|claim| claim.key);
    let request_hash = new.idempotency.map(|claim| claim.request_hash);
    let expires_at = new.idempotency.map(|claim| claim.expires_at);
    let mut params: Vec<Param<'_>> = Vec::with_capacity(12 + more.len());
    params.extend_from_slice(&[
        organization.as_uuid(),
        &agent,
        &new.fallback_default,
        &id,
        &to,
        &new.submit_before,
        &now,
        &new.metadata,
        &key,
        &request_hash,
        &expires_at,
        &country,
    ]);
    params.extend_from_slice(more);
    tx.row(statement, &params)
        .await?
        .map(|row| {
            Ok(Intent {
                resolution: Resolution::read(&row)?,
                stored: column(&row, "stored")?,
                barred: optional_parsed(&row, "barred")?,
            })
        })
        .transpose()
}
