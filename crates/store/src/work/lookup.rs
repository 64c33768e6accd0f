//! Finding out what became of an intent whose answer was lost, and what the reconciler concluded.

use std::str::FromStr;

use linecard_domain::{CallSid, Channel, LogId, MessageSid, OutboundRef, Timestamp, ValidationError};

use crate::calls::row::{Call, call_columns};
use crate::error::StoreError;
use crate::messages::row::{Message, message_columns};
use crate::sql::page::first_id_at;
use crate::sql::row::{column, parsed};
use crate::sql::statement::{Statement, statements};
use crate::tenancy::transaction::{Param, TenantTx};

/// Our others between the same numbers on the same account, made in a window: by SID those that a candidate may
/// already be, and without one those that it may be as well as this one.
macro_rules! rivals {
    ($table:literal, $sid:literal) => {
        concat!(
            "SELECT ",
            $sid,
            " AS sid FROM ",
            $table,
            " o
        WHERE o.organization_id = $1 AND o.id >= $3 AND o.id < $4 AND o.id <> $2
            AND (o.account_sid, o.from_number, o.to_number) =
                (SELECT account_sid, from_number, to_number FROM ",
            $table,
            " WHERE organization_id = $1 AND id = $2)
            AND (o.",
            $sid,
            " IS NOT NULL OR o.presumed OR o.status IN ('initiating', 'submission-unknown'))
        LIMIT 1000"
        )
    };
}

/// The failure is presumed: whatever Twilio says later replaces it. Nothing is left to be done then. Not if
/// there was news since it was read ($6).
macro_rules! presume_failed {
    ($table:literal, $columns:expr, rank: $rank:literal, logs: $logs:literal ($id:literal, $sid:literal), work: $work:literal) => {
        concat!(
            "WITH moved AS (
            UPDATE ",
            $table,
            " SET status = 'failed', presumed = true, error_message = $4, updated_at = $5
            WHERE organization_id = $1 AND id = $2 AND NOT presumed AND ",
            $rank,
            "(status, false) < 100
                AND updated_at = $6
            RETURNING ",
            $columns,
            "),
        logged AS (
            INSERT INTO ",
            $logs,
            " (organization_id, id, ",
            $id,
            ", agent_id, ",
            $sid,
            ", status, source, detail, received_at)
            SELECT $1, $3, $2, agent_id, ",
            $sid,
            ", 'failed', 'reconciler', $4, $5 FROM moved),
        settled AS (
            DELETE FROM ",
            $work,
            " WHERE organization_id = $1 AND ",
            $id,
            " = $2 AND EXISTS (SELECT 1 FROM moved))
        SELECT ",
            $columns,
            " FROM moved"
        )
    };
}

/// Says in the log why something was decided that changes nothing. The same is said once.
macro_rules! note {
    ($table:literal, $logs:literal ($id:literal, $sid:literal)) => {
        concat!(
            "INSERT INTO ",
            $logs,
            " (organization_id, id, ",
            $id,
            ", agent_id, ",
            $sid,
            ", status, source, detail, received_at)
        SELECT $1, $3, id, agent_id, ",
            $sid,
            ", status, 'reconciler', $4, $5 FROM ",
            $table,
            "
        WHERE organization_id = $1 AND id = $2 AND NOT EXISTS (
            SELECT 1 FROM ",
            $logs,
            " WHERE organization_id = $1 AND ",
            $id,
            " = $2 AND source = 'reconciler' AND detail = $4)
        RETURNING id"
        )
    };
}

statements! {
    CALL_RIVALS = rivals!("calls", "call_sid");
    MESSAGE_RIVALS = rivals!("messages", "message_sid");
    CALL_PRESUME_FAILED = presume_failed!("calls", call_columns!(), rank: "app.call_rank",
        logs: "call_logs" ("call_id", "call_sid"), work: "call_work");
    MESSAGE_PRESUME_FAILED = presume_failed!("messages", message_columns!(), rank: "app.message_rank",
        logs: "message_logs" ("message_id", "message_sid"), work: "message_work");
    CALL_NOTE = note!("calls", "call_logs" ("call_id", "call_sid"));
    MESSAGE_NOTE = note!("messages", "message_logs" ("message_id", "message_sid"));
}

/// Our others that a candidate at Twilio may be; `Sid` is Twilio's for it.
#[derive(Debug)]
pub struct Intents<Sid> {
    /// SIDs that are bound already.
    pub bound: Vec<Sid>,
    /// How many other intents there are without a SID.
    pub unbound: usize,
}

/// A stretch of time, `[from, before)`.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    pub from: Timestamp,
    pub before: Timestamp,
}

/// Our other calls between the same numbers, made in a window.
pub async fn call_rivals(
    tx: &mut TenantTx,
    subject: OutboundRef,
    made: Window,
) -> Result<Intents<CallSid>, StoreError> {
    rivals(tx, &CALL_RIVALS, subject, made).await
}

/// Our other messages between the same numbers, made in a window.
pub async fn message_rivals(
    tx: &mut TenantTx,
    subject: OutboundRef,
    made: Window,
) -> Result<Intents<MessageSid>, StoreError> {
    rivals(tx, &MESSAGE_RIVALS, subject, made).await
}

async fn rivals<Sid: FromStr<Err = ValidationError>>(
    tx: &mut TenantTx,
    statement: &Statement,
    subject: OutboundRef,
    made: Window,
) -> Result<Intents<Sid>, StoreError> {
    let organization = tx.organization_id();
    let (first, last) = (first_id_at(made.from), first_id_at(made.before));
    let mut intents = Intents { bound: Vec::new(), unbound: 0 };
    for row in tx.rows(statement, &[organization.as_uuid(), subject.as_uuid(), &first, &last]).await? {
        if column::<Option<&str>>(&row, "sid")?.is_some() {
            intents.bound.push(parsed(&row, "sid")?);
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
    let params: [Param<'_>; 6] =
        [organization.as_uuid(), read.id.as_uuid(), log_id.as_uuid(), &why, &now, &read.updated_at];
    tx.row(&CALL_PRESUME_FAILED, &params).await?.as_ref().map(Call::read).transpose()
}

/// Presumes that a message failed, and says why. `None`: there was news since it was read.
pub async fn message_presume_failed(
    tx: &mut TenantTx,
    read: &Message,
    log_id: LogId,
    why: &str,
) -> Result<Option<Message>, StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    let params: [Param<'_>; 6] =
        [organization.as_uuid(), read.id.as_uuid(), log_id.as_uuid(), &why, &now, &read.updated_at];
    tx.row(&MESSAGE_PRESUME_FAILED, &params).await?.as_ref().map(Message::read).transpose()
}

/// Writes into the log of a call or message what the reconciler concluded. False: it stands there already.
pub async fn reconciler_note(
    tx: &mut TenantTx,
    subject: OutboundRef,
    log_id: LogId,
    why: &str,
) -> Result<bool, StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    let statement = match subject.channel() {
        Channel::Call => &CALL_NOTE,
        Channel::Message => &MESSAGE_NOTE,
    };
    tx.changed(statement, &[organization.as_uuid(), subject.as_uuid(), log_id.as_uuid(), &why, &now]).await
}
