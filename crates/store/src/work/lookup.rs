//! Finding out the outcome of an intent whose answer was lost, and recording what the reconciler concluded.

use std::str::FromStr;

use const_format::formatcp;
use linecard_domain::{CallSid, Channel, LogId, MessageSid, OutboundRef, Timestamp, ValidationError};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::calls::progress::CALL_WORK_COMPLETE;
use crate::calls::row::{CALL_COLUMNS, Call};
use crate::error::StoreError;
use crate::messages::progress::MESSAGE_WORK_COMPLETE;
use crate::messages::row::{MESSAGE_COLUMNS, Message};
use crate::sql::page::first_id_at;
use crate::sql::row::{column, parsed};
use crate::sql::statement::{TenantStatement, statements};
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::{Bound, TenantTx};
use crate::usage::changes::usage_changed;

statements! {
    /// Other calls between the same numbers on the same account, created in a window ($3 to $4, as ids): those with a
    /// SID, which a candidate may already be, and those without one, which it may be as well as this one ($2).
    static CALL_COMPETING_INTENTS: TenantStatement = "
        SELECT call_sid AS sid
        FROM calls o
        WHERE o.organization_id = $1 AND o.id >= $3 AND o.id < $4 AND o.id <> $2
            AND (o.account_sid, o.from_number, o.to_number) = (
                SELECT account_sid, from_number, to_number
                FROM calls
                WHERE organization_id = $1 AND id = $2)
            AND (o.call_sid IS NOT NULL OR o.presumed OR o.status IN ('initiating', 'submission-unknown'))
        LIMIT 1000";
    /// Other messages between the same numbers on the same account, created in a window ($3 to $4, as ids): those with a
    /// SID, which a candidate may already be, and those without one, which it may be as well as this one ($2).
    static MESSAGE_COMPETING_INTENTS: TenantStatement = "
        SELECT message_sid AS sid
        FROM messages o
        WHERE o.organization_id = $1 AND o.id >= $3 AND o.id < $4 AND o.id <> $2
            AND (o.account_sid, o.from_number, o.to_number) = (
                SELECT account_sid, from_number, to_number
                FROM messages
                WHERE organization_id = $1 AND id = $2)
            AND (o.message_sid IS NOT NULL OR o.presumed OR o.status IN ('initiating', 'submission-unknown'))
        LIMIT 1000";
    /// The failure is presumed: whatever Twilio reports later replaces it. Changes nothing if the call has been updated
    /// since it was read ($5). $2 call, $3 reason, $4 now.
    static CALL_PRESUME_FAILED: TenantStatement = formatcp!("
        UPDATE calls
        SET status = 'failed', presumed = true, error_message = $3, updated_at = $4
        WHERE organization_id = $1 AND id = $2
            AND NOT presumed AND app.call_rank(status, false) < 100
            AND updated_at = $5
        RETURNING
            {CALL_COLUMNS}");
    /// $2 call, $3 log entry, $4 reason, $5 now.
    static CALL_PRESUMED: TenantStatement = "
        INSERT INTO call_logs
            (organization_id, id, call_id, agent_id, call_sid, status, source, detail, received_at)
        SELECT organization_id, $3, id, agent_id, call_sid, status, 'reconciler', $4, $5
        FROM calls
        WHERE organization_id = $1 AND id = $2
        RETURNING 1";
    /// The failure is presumed: whatever Twilio reports later replaces it. Changes nothing if the message has been updated
    /// since it was read ($5). $2 message, $3 reason, $4 now.
    static MESSAGE_PRESUME_FAILED: TenantStatement = formatcp!("
        UPDATE messages
        SET status = 'failed', presumed = true, error_message = $3, updated_at = $4
        WHERE organization_id = $1 AND id = $2
            AND NOT presumed AND app.message_rank(status, false) < 100
            AND updated_at = $5
        RETURNING
            {MESSAGE_COLUMNS}");
    /// $2 message, $3 log entry, $4 reason, $5 now.
    static MESSAGE_PRESUMED: TenantStatement = "
        INSERT INTO message_logs
            (organization_id, id, message_id, agent_id, message_sid, status, source, detail, received_at)
        SELECT organization_id, $3, id, agent_id, message_sid, status, 'reconciler', $4, $5
        FROM messages
        WHERE organization_id = $1 AND id = $2
        RETURNING 1";
    /// Logs why the reconciler decided something that changes nothing, once for each reason. $3 log entry, $4 reason,
    /// $5 now.
    static CALL_NOTE: TenantStatement = "
        INSERT INTO call_logs
            (organization_id, id, call_id, agent_id, call_sid, status, source, detail, received_at)
        SELECT organization_id, $3, id, agent_id, call_sid, status, 'reconciler', $4, $5
        FROM calls
        WHERE organization_id = $1 AND id = $2
            AND NOT EXISTS (
                SELECT 1
                FROM call_logs
                WHERE organization_id = $1 AND call_id = $2 AND source = 'reconciler' AND detail = $4)
        RETURNING 1";
    /// Logs why the reconciler decided something that changes nothing, once for each reason. $3 log entry, $4 reason,
    /// $5 now.
    static MESSAGE_NOTE: TenantStatement = "
        INSERT INTO message_logs
            (organization_id, id, message_id, agent_id, message_sid, status, source, detail, received_at)
        SELECT organization_id, $3, id, agent_id, message_sid, status, 'reconciler', $4, $5
        FROM messages
        WHERE organization_id = $1 AND id = $2
            AND NOT EXISTS (
                SELECT 1
                FROM message_logs
                WHERE organization_id = $1 AND message_id = $2 AND source = 'reconciler' AND detail = $4)
        RETURNING 1";
}

/// Our other intents that a candidate at Twilio may belong to; `Sid` is its type of SID.
#[derive(Debug)]
pub struct CompetingIntents<Sid> {
    /// SIDs that belong to other intents.
    pub bound: Vec<Sid>,
    /// How many other intents there are without a SID.
    pub unbound: usize,
}

/// The time `[from, before)`.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    pub from: Timestamp,
    pub before: Timestamp,
}

/// Our other calls between the same numbers on the same account, created in a window.
pub async fn call_competing_intents(
    tx: &mut TenantTx,
    outbound: OutboundRef,
    window: Window,
) -> Result<CompetingIntents<CallSid>, StoreError> {
    competing_intents(tx, &CALL_COMPETING_INTENTS, outbound, window).await
}

/// Our other messages between the same numbers on the same account, created in a window.
pub async fn message_competing_intents(
    tx: &mut TenantTx,
    outbound: OutboundRef,
    window: Window,
) -> Result<CompetingIntents<MessageSid>, StoreError> {
    competing_intents(tx, &MESSAGE_COMPETING_INTENTS, outbound, window).await
}

async fn competing_intents<Sid: FromStr<Err = ValidationError>>(
    tx: &mut TenantTx,
    statement: &TenantStatement,
    outbound: OutboundRef,
    window: Window,
) -> Result<CompetingIntents<Sid>, StoreError> {
    let (first, last) = (first_id_at(window.from), first_id_at(window.before));
    let mut intents = CompetingIntents { bound: Vec::new(), unbound: 0 };
    for row in tx.rows(statement, &[outbound.as_uuid(), &first, &last]).await? {
        if column::<Option<&str>>(&row, "sid")?.is_some() {
            intents.bound.push(parsed(&row, "sid")?);
        } else {
            intents.unbound += 1;
        }
    }
    Ok(intents)
}

/// Presumes that a call failed, and logs why: nothing is left to be done then. `None`: it has been updated since it was read.
pub async fn call_presume_failed(
    tx: &mut TenantTx,
    read: &Call,
    log_id: LogId,
    reason: &str,
) -> Result<Option<Call>, StoreError> {
    let presumption = Presumption { id: read.id.as_uuid(), read_at: read.updated_at, log_id, reason };
    usage_changed(tx, read.id.into(), log_id).await?;
    let row = presume(tx, &CALL_PRESUME_FAILED, [&CALL_PRESUMED, &CALL_WORK_COMPLETE], &presumption).await?;
    row.as_ref().map(Call::read).transpose()
}

/// Presumes that a message failed, and logs why: nothing is left to be done then. `None`: it has been updated since it was
/// read.
pub async fn message_presume_failed(
    tx: &mut TenantTx,
    read: &Message,
    log_id: LogId,
    reason: &str,
) -> Result<Option<Message>, StoreError> {
    let presumption = Presumption { id: read.id.as_uuid(), read_at: read.updated_at, log_id, reason };
    usage_changed(tx, read.id.into(), log_id).await?;
    let row = presume(tx, &MESSAGE_PRESUME_FAILED, [&MESSAGE_PRESUMED, &MESSAGE_WORK_COMPLETE], &presumption).await?;
    row.as_ref().map(Message::read).transpose()
}

/// That a call or message, as it was read, is presumed to have failed.
struct Presumption<'a> {
    id: &'a Uuid,
    read_at: Timestamp,
    log_id: LogId,
    reason: &'a str,
}

async fn presume(
    tx: &mut TenantTx,
    moved: &TenantStatement,
    [logged, settled]: [&TenantStatement; 2],
    Presumption { id, read_at, log_id, reason }: &Presumption<'_>,
) -> Result<Option<Row>, StoreError> {
    let now = tx.now();
    let rows = tx.rows_before_last(moved, &[id, reason, &now, read_at]).await?;
    let log: [Param<'_>; 4] = [id, log_id.as_uuid(), reason, &now];
    let work: [Param<'_>; 1] = [id];
    let and_then: &[Bound<'_>] = &[(logged, &log), (settled, &work)];
    tx.all(if rows.is_empty() { &[] } else { and_then }).await?;
    Ok(rows.into_iter().next())
}

/// Logs what the reconciler concluded about a call or message; false if the log already has it.
pub async fn reconciler_note(
    tx: &mut TenantTx,
    outbound: OutboundRef,
    log_id: LogId,
    reason: &str,
) -> Result<bool, StoreError> {
    let now = tx.now();
    let statement = match outbound.channel() {
        Channel::Call => &CALL_NOTE,
        Channel::Message => &MESSAGE_NOTE,
    };
    tx.changed(statement, &[outbound.as_uuid(), log_id.as_uuid(), &reason, &now]).await
}
