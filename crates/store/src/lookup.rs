//! Finding out what became of an intent whose answer was lost.

use linecard_domain::{CallId, CallSid, LogId, Timestamp};

use crate::call::{Call, call_columns};
use crate::error::StoreError;
use crate::page::first_id_at;
use crate::row::{column, parsed};
use crate::statement::statements;
use crate::tenant::TenantTx;

statements! {
    /// Our other calls between the same numbers on the same account, made in a window: by SID those that a
    /// candidate may already be, and without one those that it may be as well as this call.
    CALL_RIVALS = "SELECT call_sid FROM calls o WHERE o.organization_id = $1 AND o.id >= $3 AND o.id < $4 AND o.id <> $2
            AND (o.account_sid, o.from_number, o.to_number) =
                (SELECT account_sid, from_number, to_number FROM calls WHERE organization_id = $1 AND id = $2)
            AND (o.call_sid IS NOT NULL OR o.presumed OR o.status IN ('initiating', 'submission-unknown'))
        LIMIT 1000";
    /// The failure is presumed: whatever Twilio says later replaces it. Nothing is left to be done then. Not if
    /// there was news since the call was read ($6).
    CALL_PRESUME_FAILED = concat!("WITH moved AS (
            UPDATE calls SET status = 'failed', presumed = true, error_message = $4, updated_at = $5
            WHERE organization_id = $1 AND id = $2 AND NOT presumed AND app.call_rank(status, false) < 100
                AND updated_at = $6
            RETURNING ", call_columns!(), "),
        logged AS (
            INSERT INTO call_logs (organization_id, id, call_id, agent_id, call_sid, status, source, detail, received_at)
            SELECT $1, $3, $2, agent_id, call_sid, 'failed', 'reconciler', $4, $5 FROM moved),
        settled AS (
            DELETE FROM call_work WHERE organization_id = $1 AND call_id = $2 AND EXISTS (SELECT 1 FROM moved))
        SELECT ", call_columns!(), " FROM moved");
}

/// Our other calls that a candidate at Twilio may be.
#[derive(Debug, Default)]
pub struct Intents {
    /// SIDs that are bound already.
    pub bound: Vec<CallSid>,
    /// How many other intents there are without a SID.
    pub unbound: usize,
}

/// Our other calls between the same numbers, made in `[from, before)`.
pub async fn call_rivals(
    tx: &mut TenantTx,
    call: CallId,
    from: Timestamp,
    before: Timestamp,
) -> Result<Intents, StoreError> {
    let organization = tx.organization_id();
    let (first, last) = (first_id_at(from), first_id_at(before));
    let mut intents = Intents::default();
    for row in tx.rows(&CALL_RIVALS, &[organization.as_uuid(), call.as_uuid(), &first, &last]).await? {
        if column::<Option<&str>>(&row, "call_sid")?.is_some() {
            intents.bound.push(parsed(&row, "call_sid")?);
        } else {
            intents.unbound += 1;
        }
    }
    Ok(intents)
}

/// Presumes that a call failed, and says why. `None`: there was news since it was read.
pub async fn call_presume_failed(
    tx: &mut TenantTx,
    read: &Call,
    log_id: LogId,
    why: &str,
) -> Result<Option<Call>, StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    tx.row(
        &CALL_PRESUME_FAILED,
        &[organization.as_uuid(), read.id.as_uuid(), log_id.as_uuid(), &why, &now, &read.updated_at],
    )
    .await?
    .as_ref()
    .map(Call::read)
    .transpose()
}
