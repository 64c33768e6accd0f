//! What is learned of a call after its intent: Twilio's answer, callbacks, fetched states.

use const_format::formatcp;
use linecard_domain::{CallId, CallSid, CallStatus, LogId, Timestamp};
use time::Duration;

use crate::calls::row::{CALL_COLUMNS, Call};
use crate::error::StoreError;
use crate::outbound::progress::{NEXT_LOOK, UpdateSource};
use crate::sql::page::first_id_at;
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;
use crate::usage::changes::usage_changed;

/// How young an intent is of which nothing has been presumed yet.
const PROMPT: Duration = Duration::seconds(60);

/// The CTEs `target`, `logged`, `moved` and `settled` of a status update.
///
/// The log row comes first: a callback that was logged before changes nothing, and neither does a row whose first
/// attempt was stored although its answer was lost. Facts are kept even if the status does not move: the final
/// callback, which has the duration, may arrive after the status was fetched; and those that a repetition adds. A settled call has no work left; a
/// completed one is settled once its price is known (Twilio charges nothing for the others). An update with another
/// SID than the stored one is logged, and changes nothing.
///
/// $2 call, $3 log entry, $4 SID or NULL, $5 sequence number, $6 status, $7 source, $8 detail, $9 when it occurred,
/// $10 now, $11 duration, $12 SIP response code, $13 answered by, $14 error code, $15 error message, $16 price,
/// $17 its unit.
const UPDATE_CTES: &str = formatcp!(
    "target AS (
            SELECT agent_id, presumed, app.call_rank(status, presumed) AS rank
            FROM calls
            WHERE organization_id = $1 AND id = $2),
        logged AS (
            INSERT INTO call_logs
                (organization_id, id, call_id, agent_id, call_sid, sequence_number, status, source, detail,
                occurred_at, received_at)
            SELECT $1, $3, $2, agent_id, $4, $5, $6, $7, $8, $9, $10
            FROM target
            ON CONFLICT DO NOTHING
            RETURNING 1),
        moved AS (
            UPDATE calls
            SET status = CASE WHEN app.call_advances(status, presumed, $6) THEN $6 ELSE status END,
                presumed = presumed AND NOT app.call_advances(status, presumed, $6),
                -- An end that was only presumed is taken back if the call turns out to go on.
                ended_at = CASE
                    WHEN NOT app.call_advances(status, presumed, $6) THEN ended_at
                    WHEN app.call_rank($6, false) >= 100 THEN coalesce($9, $10) END,
                call_sid = coalesce(call_sid, $4),
                duration_seconds = coalesce($11, duration_seconds),
                sip_response_code = coalesce($12, sip_response_code),
                answered_by = coalesce($13, answered_by),
                error_code = coalesce($14, error_code),
                error_message = CASE
                    WHEN presumed AND app.call_advances(status, presumed, $6) THEN $15
                    ELSE coalesce($15, error_message) END,
                price = coalesce($16::text::numeric, price),
                price_unit = coalesce($17, price_unit),
                updated_at = $10
            WHERE organization_id = $1 AND id = $2
                AND (EXISTS (SELECT 1 FROM logged)
                    OR status = $6
                        AND (error_code IS NULL AND $14::integer IS NOT NULL
                            OR sip_response_code IS NULL AND $12::integer IS NOT NULL
                            OR duration_seconds IS NULL AND $11::integer IS NOT NULL
                            OR answered_by IS NULL AND $13::text IS NOT NULL))
                AND ($4 IS NULL OR call_sid IS NULL OR call_sid = $4)
            RETURNING
            {CALL_COLUMNS}),
        settled AS (
            DELETE FROM call_work
            WHERE organization_id = $1 AND call_id = $2
                AND EXISTS (
                    SELECT 1
                    FROM moved
                    WHERE app.call_rank(status, presumed) >= 100 AND (status <> 'completed' OR price IS NOT NULL)))"
);

statements! {
    /// What Twilio answered, or that it did not, while the intent is young (`PROMPT`): nothing has been presumed of
    /// the call yet, and its work stays due when the intent has set it. Separate from `CALL_UPDATE` because each
    /// CTE that may write costs time, even if it writes nothing.
    static CALL_ANSWER: TenantStatement = formatcp!("
        WITH {UPDATE_CTES}
        SELECT
            {CALL_COLUMNS}
        FROM moved");
    /// Any other update. It restarts the polling, and reopens a call whose failure was only presumed. $18 the next
    /// look at the call.
    static CALL_UPDATE: TenantStatement = formatcp!("
        WITH {UPDATE_CTES},
        rescheduled AS (
            UPDATE call_work
            SET due_at = $18, attempts = 0,
                ended = EXISTS (SELECT 1 FROM moved WHERE app.call_rank(status, presumed) >= 100)
            WHERE organization_id = $1 AND call_id = $2
                AND EXISTS (SELECT 1 FROM target WHERE rank < 100)
                AND (EXISTS (SELECT 1 FROM moved WHERE status = 'completed' AND price IS NULL)
                    OR attempts > 0 AND EXISTS (SELECT 1 FROM moved WHERE app.call_rank(status, presumed) < 100))
            RETURNING 1),
        reopened AS (
            INSERT INTO call_work (organization_id, call_id, due_at)
            SELECT $1, $2, $18
            FROM moved
            WHERE EXISTS (SELECT 1 FROM target WHERE target.presumed)
                AND NOT presumed
                AND (app.call_rank(status, presumed) < 100 OR status = 'completed' AND price IS NULL)
            ON CONFLICT (organization_id, call_id) DO NOTHING
            RETURNING 1),
        lease AS (
            INSERT INTO work_leases (organization_id, due_at)
            SELECT $1, $18
            WHERE (EXISTS (SELECT 1 FROM rescheduled) OR EXISTS (SELECT 1 FROM reopened))
                AND NOT EXISTS (SELECT 1 FROM work_leases WHERE organization_id = $1 AND due_at <= $18)
            ON CONFLICT (organization_id) DO UPDATE
            SET due_at = least(work_leases.due_at, excluded.due_at))
        SELECT
            {CALL_COLUMNS}
        FROM moved");
}

/// An update of a call's status and of the facts that came with it.
#[derive(Debug)]
pub struct CallStatusUpdate<'a> {
    pub log_id: LogId,
    pub call_sid: Option<&'a CallSid>,
    /// Callbacks only: with the SID and the status, it identifies repetitions.
    pub sequence_number: Option<i32>,
    pub status: CallStatus,
    pub source: UpdateSource,
    pub detail: Option<&'a str>,
    pub occurred_at: Option<Timestamp>,
    pub duration_seconds: Option<i32>,
    pub sip_response_code: Option<i32>,
    pub answered_by: Option<&'a str>,
    pub error_code: Option<i32>,
    pub error_message: Option<&'a str>,
    /// An exact decimal.
    pub price: Option<&'a str>,
    pub price_unit: Option<&'a str>,
}

impl<'a> CallStatusUpdate<'a> {
    /// An update of the status alone.
    pub fn status(log_id: LogId, source: UpdateSource, status: CallStatus, call_sid: Option<&'a CallSid>) -> Self {
        Self {
            log_id,
            call_sid,
            sequence_number: None,
            status,
            source,
            detail: None,
            occurred_at: None,
            duration_seconds: None,
            sip_response_code: None,
            answered_by: None,
            error_code: None,
            error_message: None,
            price: None,
            price_unit: None,
        }
    }
}

/// Logs an update and applies it. Returns the call as it is afterwards, or `None` if the update was already known or
/// there is no such call.
pub async fn call_apply_update(
    tx: &mut TenantTx,
    call: CallId,
    update: &CallStatusUpdate<'_>,
) -> Result<Option<Call>, StoreError> {
    usage_changed(tx, call.into(), update.log_id).await?;
    let now = tx.now();
    let facts: [Param<'_>; 16] = [
        call.as_uuid(),
        update.log_id.as_uuid(),
        &update.call_sid.map(CallSid::as_str),
        &update.sequence_number,
        &update.status.as_str(),
        &update.source.as_str(),
        &update.detail,
        &update.occurred_at,
        &now,
        &update.duration_seconds,
        &update.sip_response_code,
        &update.answered_by,
        &update.error_code,
        &update.error_message,
        &update.price,
        &update.price_unit,
    ];
    let row = if update.source == UpdateSource::Answer && first_id_at(now - PROMPT) < *call.as_uuid() {
        tx.row(&CALL_ANSWER, &facts).await?
    } else {
        let next_look = now + NEXT_LOOK;
        let params: Vec<Param<'_>> = facts.into_iter().chain([&next_look as Param<'_>]).collect();
        tx.row(&CALL_UPDATE, &params).await?
    };
    row.as_ref().map(Call::read).transpose()
}
