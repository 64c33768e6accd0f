//! What is learned of a call after its intent: Twilio's answer, callbacks, fetched states.
//!
//! Two round trips: one locks the call and logs the update, and the other one writes what [`FoundCall::changed_by`] decides.

use const_format::formatcp;
use linecard_domain::{CallId, CallSid};

use crate::calls::change::{CallChange, CallStatusUpdate, CallWork, FoundCall};
use crate::calls::row::{CALL_COLUMNS, Call};
use crate::error::StoreError;
use crate::outbound::progress::NEXT_LOOK;
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::{Bound, TenantTx};
use crate::usage::changes::usage_changed;

statements! {
    /// A call as an update finds it. Locked until the transaction ends, as by the short way: ahead of its log and its work.
    static CALL_FOUND: TenantStatement = "
        SELECT status, presumed, call_sid, duration_seconds, sip_response_code, answered_by, error_code,
            price IS NOT NULL AS has_price, ended_at
        FROM calls
        WHERE organization_id = $1 AND id = $2
        FOR NO KEY UPDATE";
    /// Logs an update, unless it is logged: a callback that is delivered again, or an update whose first attempt was stored
    /// although its answer was lost. $2 call, $3 log entry, $4 SID or NULL, $5 sequence number, $6 status, $7 source,
    /// $8 detail, $9 when it occurred, $10 now.
    static CALL_LOG: TenantStatement = "
        INSERT INTO call_logs
            (organization_id, id, call_id, agent_id, call_sid, sequence_number, status, source, detail,
            occurred_at, received_at)
        SELECT organization_id, $3, id, agent_id, $4, $5, $6, $7, $8, $9, $10
        FROM calls
        WHERE organization_id = $1 AND id = $2
        ON CONFLICT DO NOTHING
        RETURNING 1";
    /// $2 call, $3 status, $4 whether it is presumed, $5 when the call ended, $6 SID or NULL, $7 duration, $8 SIP response
    /// code, $9 answered by, $10 error code, $11 error message, $12 whether that replaces what was presumed, $13 price,
    /// $14 its unit, $15 now.
    static CALL_UPDATE: TenantStatement = formatcp!("
        UPDATE calls
        SET status = $3,
            presumed = $4,
            ended_at = $5,
            call_sid = coalesce(call_sid, $6),
            duration_seconds = coalesce($7, duration_seconds),
            sip_response_code = coalesce($8, sip_response_code),
            answered_by = coalesce($9, answered_by),
            error_code = coalesce($10, error_code),
            error_message = CASE WHEN $12::boolean THEN $11 ELSE coalesce($11, error_message) END,
            price = coalesce($13::text::numeric, price),
            price_unit = coalesce($14, price_unit),
            updated_at = $15
        WHERE organization_id = $1 AND id = $2
        RETURNING
            {CALL_COLUMNS}");
    /// There is nothing left to do for the call.
    static CALL_WORK_COMPLETE: TenantStatement = "
        DELETE FROM call_work
        WHERE organization_id = $1 AND call_id = $2
        RETURNING call_id";
    /// The polling begins again, of a call that was looked at in vain or that has ended ($4). $3 the next look at the call.
    static CALL_WORK_GOES_ON: TenantStatement = "
        UPDATE call_work
        SET due_at = $3, attempts = 0, ended = $4
        WHERE organization_id = $1 AND call_id = $2 AND ($4::boolean OR attempts > 0)
        RETURNING call_id";
    /// As `CALL_WORK_GOES_ON`, of a call that may have no work left.
    static CALL_WORK_REOPEN: TenantStatement = "
        INSERT INTO call_work (organization_id, call_id, due_at, ended)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (organization_id, call_id) DO UPDATE
        SET due_at = excluded.due_at, attempts = 0, ended = excluded.ended
        WHERE excluded.ended OR call_work.attempts > 0
        RETURNING call_id";
    /// The organization is looked at when the call is, if that is at $3. Touched only if it would be looked at too late: each
    /// touch locks the lease, and what happens in one organization would wait for each other.
    static CALL_LEASE: TenantStatement = "
        INSERT INTO work_leases (organization_id, due_at)
        SELECT w.organization_id, w.due_at
        FROM call_work w
        WHERE w.organization_id = $1 AND w.call_id = $2 AND w.due_at = $3
            AND NOT EXISTS (SELECT 1 FROM work_leases l WHERE l.organization_id = $1 AND l.due_at <= $3)
        ON CONFLICT (organization_id) DO UPDATE
        SET due_at = least(work_leases.due_at, excluded.due_at)
        RETURNING 1";
}

/// Logs an update and applies it. Returns the call as it is afterwards, or `None` if the update was already known or
/// there is no such call.
pub async fn call_apply_update(
    tx: &mut TenantTx,
    call: CallId,
    update: &CallStatusUpdate<'_>,
) -> Result<Option<Call>, StoreError> {
    usage_changed(tx, call.into(), update.log_id).await?;
    match found_and_logged(tx, call, update).await? {
        Some(change) => write(tx, call, update, &change).await,
        None => tx.all(&[]).await.map(|_| None),
    }
}

/// Locks the call, logs the update and decides what it changes.
async fn found_and_logged(
    tx: &mut TenantTx,
    call: CallId,
    update: &CallStatusUpdate<'_>,
) -> Result<Option<CallChange>, StoreError> {
    let now = tx.now();
    let found: [Param<'_>; 1] = [call.as_uuid()];
    let log: [Param<'_>; 9] = [
        call.as_uuid(),
        update.log_id.as_uuid(),
        &update.call_sid.map(CallSid::as_str),
        &update.sequence_number,
        &update.status.as_str(),
        &update.source.as_str(),
        &update.detail,
        &update.occurred_at,
        &now,
    ];
    let [found, logged] = tx.together_before_last([(&CALL_FOUND, &found), (&CALL_LOG, &log)]).await?;
    let Some(row) = found.first() else { return Ok(None) };
    Ok(FoundCall::read(row)?.changed_by(update, !logged.is_empty(), now))
}

/// Writes the call, then its work, and last of all the organization's lease, in one round trip.
async fn write(
    tx: &mut TenantTx,
    call: CallId,
    update: &CallStatusUpdate<'_>,
    change: &CallChange,
) -> Result<Option<Call>, StoreError> {
    let now = tx.now();
    let next_look = now + NEXT_LOOK;
    let moved: [Param<'_>; 14] = [
        call.as_uuid(),
        &change.status.as_str(),
        &change.presumed,
        &change.ended_at,
        &update.call_sid.map(CallSid::as_str),
        &update.duration_seconds,
        &update.sip_response_code,
        &update.answered_by,
        &update.error_code,
        &update.error_message,
        &change.takes_back,
        &update.price,
        &update.price_unit,
        &now,
    ];
    let settled: [Param<'_>; 1] = [call.as_uuid()];
    let work: [Param<'_>; 3] = [call.as_uuid(), &next_look, &change.has_ended];
    let lease: [Param<'_>; 2] = [call.as_uuid(), &next_look];
    let mut statements: Vec<Bound<'_>> = vec![(&CALL_UPDATE, &moved)];
    match change.work {
        CallWork::Unchanged => {}
        CallWork::Settled => statements.push((&CALL_WORK_COMPLETE, &settled)),
        CallWork::GoesOn => statements.extend([(&CALL_WORK_GOES_ON, work.as_slice()), (&CALL_LEASE, &lease)]),
        CallWork::Reopened => statements.extend([(&CALL_WORK_REOPEN, work.as_slice()), (&CALL_LEASE, &lease)]),
    }
    let answers = tx.all(&statements).await?;
    answers.first().and_then(|rows| rows.first()).map(Call::read).transpose()
}
