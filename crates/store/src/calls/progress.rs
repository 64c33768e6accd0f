//! What is learnt of a call after its intent: Twilio's answer, callbacks, fetched states.

use linecard_domain::{CallId, CallSid, CallStatus, LogId, Timestamp};

use crate::calls::row::{Call, call_columns};
use crate::error::StoreError;
use crate::sql::page::first_id_at;
use crate::sql::statement::statements;
use crate::tenancy::transaction::{Param, TenantTx};

/// The CTEs of a piece of news, `more` of them, and the call as it is then.
///
/// The log row comes first: a callback that was logged before changes nothing, and neither does a row whose
/// first attempt was stored although its answer was lost. Facts are kept even when the
/// status does not move, since the terminal callback, which has the duration, may come after the status was
/// fetched. A settled call has no work left; one that completed is settled when its price is known (Twilio
/// charges nothing for the others). A SID other than the bound one is logged, and changes nothing.
macro_rules! progress {
    ($more:literal) => {
        concat!("WITH target AS (
            SELECT agent_id, presumed, app.call_rank(status, presumed) AS rank FROM calls WHERE organization_id = $1 AND id = $2),
        logged AS (
            INSERT INTO call_logs (organization_id, id, call_id, agent_id, call_sid, sequence_number, status, source,
                detail, occurred_at, received_at)
            SELECT $1, $3, $2, agent_id, $4, $5, $6, $7, $8, $9, $10 FROM target
            ON CONFLICT DO NOTHING
            RETURNING 1),
        moved AS (
            UPDATE calls SET
                status = CASE WHEN app.call_advances(status, presumed, $6) THEN $6 ELSE status END,
                presumed = presumed AND NOT app.call_advances(status, presumed, $6),
                -- An end that was only presumed is taken back by news of a call that goes on.
                ended_at = CASE WHEN NOT app.call_advances(status, presumed, $6) THEN ended_at
                    WHEN app.call_rank($6, false) >= 100 THEN coalesce($9, $10) END,
                call_sid = coalesce(call_sid, $4),
                duration_seconds = coalesce($11, duration_seconds),
                sip_response_code = coalesce($12, sip_response_code),
                answered_by = coalesce($13, answered_by),
                error_code = coalesce($14, error_code),
                error_message = CASE WHEN presumed AND app.call_advances(status, presumed, $6) THEN $15
                    ELSE coalesce($15, error_message) END,
                price = coalesce($16::text::numeric, price),
                price_unit = coalesce($17, price_unit),
                updated_at = $10
            WHERE organization_id = $1 AND id = $2 AND EXISTS (SELECT 1 FROM logged)
                AND ($4 IS NULL OR call_sid IS NULL OR call_sid = $4)
            RETURNING ", call_columns!(), "),
        settled AS (
            DELETE FROM call_work WHERE organization_id = $1 AND call_id = $2
                AND EXISTS (SELECT 1 FROM moved WHERE app.call_rank(status, presumed) >= 100
                    AND (status <> 'completed' OR price IS NOT NULL)))", $more, "
        SELECT ", call_columns!(), " FROM moved")
    };
}

statements! {
    /// What Twilio answered, or that it did not, while the intent is young (`PROMPT`): nothing was presumed of
    /// the call yet, and its work stays due as the intent has set it. Apart from `CALL_PROGRESS` because each
    /// further CTE that may write costs, also where it does not.
    CALL_ANSWER = progress!("");
    /// One statement for whatever else is learnt. News begin the polling anew, and reopen a call whose failure
    /// was only presumed.
    CALL_PROGRESS = progress!(",
        followed AS (
            UPDATE call_work SET due_at = $18, attempts = 0,
                ended = EXISTS (SELECT 1 FROM moved WHERE app.call_rank(status, presumed) >= 100)
            WHERE organization_id = $1 AND call_id = $2 AND EXISTS (SELECT 1 FROM target WHERE rank < 100)
                AND (EXISTS (SELECT 1 FROM moved WHERE status = 'completed' AND price IS NULL)
                    OR attempts > 0 AND EXISTS (SELECT 1 FROM moved WHERE app.call_rank(status, presumed) < 100))
            RETURNING 1),
        reopened AS (
            INSERT INTO call_work (organization_id, call_id, due_at)
            SELECT $1, $2, $18 FROM moved WHERE EXISTS (SELECT 1 FROM target WHERE target.presumed)
                AND NOT presumed AND (app.call_rank(status, presumed) < 100 OR status = 'completed' AND price IS NULL)
            ON CONFLICT (organization_id, call_id) DO NOTHING RETURNING 1),
        lease AS (
            INSERT INTO work_leases (organization_id, due_at)
            SELECT $1, $18 WHERE (EXISTS (SELECT 1 FROM followed) OR EXISTS (SELECT 1 FROM reopened))
                AND NOT EXISTS (SELECT 1 FROM work_leases WHERE organization_id = $1 AND due_at <= $18)
            ON CONFLICT (organization_id) DO UPDATE SET due_at = least(work_leases.due_at, excluded.due_at))");
}

/// When a call or message is looked at after news, unless more come: its state, or its price when it has ended.
pub(crate) const NEXT_LOOK: time::Duration = time::Duration::seconds(30);

/// How young an intent is of which nothing was presumed yet.
const PROMPT: time::Duration = time::Duration::seconds(60);

/// Where a piece of news came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgressSource {
    /// Twilio's answer to CreateCall or CreateMessage, or its lack.
    Answer,
    Callback,
    /// The answer to FetchCall or FetchMessage.
    Fetch,
    /// The answer to UpdateCall; of calls alone.
    HangUp,
    /// What the reconciler concluded.
    Reconciler,
}

impl ProgressSource {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Callback => "callback",
            Self::Fetch => "fetch",
            Self::HangUp => "hangup",
            Self::Reconciler => "reconciler",
        }
    }
}

/// A piece of news about a call.
#[derive(Debug)]
pub struct Progress<'a> {
    pub log_id: LogId,
    pub call_sid: Option<&'a CallSid>,
    /// Of a callback; with the SID and the status it tells repetitions apart.
    pub sequence_number: Option<i32>,
    pub status: CallStatus,
    pub source: ProgressSource,
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

impl<'a> Progress<'a> {
    /// News that is only a status.
    pub fn status(log_id: LogId, source: ProgressSource, status: CallStatus, call_sid: Option<&'a CallSid>) -> Self {
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

/// Writes the log row and moves the call forward. Answers the call as it is then, or `None` when the
/// news was known already or there is no such call.
pub async fn call_progress(
    tx: &mut TenantTx,
    call: CallId,
    progress: &Progress<'_>,
) -> Result<Option<Call>, StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    let facts: [Param<'_>; 17] = [
        organization.as_uuid(),
        call.as_uuid(),
        progress.log_id.as_uuid(),
        &progress.call_sid.map(CallSid::as_str),
        &progress.sequence_number,
        &progress.status.as_str(),
        &progress.source.as_str(),
        &progress.detail,
        &progress.occurred_at,
        &now,
        &progress.duration_seconds,
        &progress.sip_response_code,
        &progress.answered_by,
        &progress.error_code,
        &progress.error_message,
        &progress.price,
        &progress.price_unit,
    ];
    let row = if progress.source == ProgressSource::Answer && first_id_at(now - PROMPT) < *call.as_uuid() {
        tx.row(&CALL_ANSWER, &facts).await?
    } else {
        let next_look = now + NEXT_LOOK;
        let params: Vec<Param<'_>> = facts.into_iter().chain([&next_look as Param<'_>]).collect();
        tx.row(&CALL_PROGRESS, &params).await?
    };
    row.as_ref().map(Call::read).transpose()
}
