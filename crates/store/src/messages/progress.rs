//! What is learned of a message after its intent: Twilio's answer, callbacks, fetched states.
//!
//! As a call's, in two round trips: one locks the message and logs the update, and the other one writes what
//! [`FoundMessage::changed_by`] decides.

use const_format::formatcp;
use linecard_domain::{MessageId, MessageSid};

use crate::do_not_call::note_opt_out;
use crate::error::StoreError;
use crate::messages::change::{FoundMessage, MessageChange, MessageStatusUpdate, MessageWork};
use crate::messages::row::{MESSAGE_COLUMNS, Message};
use crate::outbound::progress::NEXT_LOOK;
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::{Bound, TenantTx};
use crate::usage::changes::usage_changed;

statements! {
    /// A message as an update finds it. Locked until the transaction ends, ahead of its log and its work.
    static MESSAGE_FOUND: TenantStatement = "
        SELECT status, presumed, message_sid, error_code, price IS NOT NULL AS has_price
        FROM messages
        WHERE organization_id = $1 AND id = $2
        FOR NO KEY UPDATE";
    /// As `CALL_LOG`. $2 message, $3 log entry, $4 SID or NULL, $5 status, $6 source, $7 detail, $8 now.
    static MESSAGE_LOG: TenantStatement = "
        INSERT INTO message_logs
            (organization_id, id, message_id, agent_id, message_sid, status, source, detail, received_at)
        SELECT organization_id, $3, id, agent_id, $4, $5, $6, $7, $8
        FROM messages
        WHERE organization_id = $1 AND id = $2
        ON CONFLICT DO NOTHING
        RETURNING 1";
    /// $2 message, $3 status, $4 whether it is presumed, $5 SID or NULL, $6 error code, $7 error message, $8 whether these
    /// replace what is stored, $9 segments, $10 price, $11 its unit, $12 now.
    static MESSAGE_UPDATE: TenantStatement = formatcp!("
        UPDATE messages
        SET status = $3,
            presumed = $4,
            message_sid = coalesce(message_sid, $5),
            error_code = CASE WHEN $8::boolean THEN $6 ELSE coalesce($6, error_code) END,
            error_message = CASE WHEN $8 THEN $7 ELSE coalesce($7, error_message) END,
            segments = coalesce($9, segments),
            price = coalesce($10::text::numeric, price),
            price_unit = coalesce($11, price_unit),
            updated_at = $12
        WHERE organization_id = $1 AND id = $2
        RETURNING
            {MESSAGE_COLUMNS}");
    /// There is nothing left to do for the message.
    static MESSAGE_WORK_COMPLETE: TenantStatement = "
        DELETE FROM message_work
        WHERE organization_id = $1 AND message_id = $2
        RETURNING message_id";
    /// The polling begins again, of a message that was looked at in vain, that has ended ($4) or that has no work left. $3 the
    /// next look at the message.
    static MESSAGE_WORK_GOES_ON: TenantStatement = "
        INSERT INTO message_work (organization_id, message_id, due_at)
        VALUES ($1, $2, $3)
        ON CONFLICT (organization_id, message_id) DO UPDATE
        SET due_at = excluded.due_at, attempts = 0
        WHERE $4::boolean OR message_work.attempts > 0
        RETURNING message_id";
    /// As `CALL_LEASE`.
    static MESSAGE_LEASE: TenantStatement = "
        INSERT INTO work_leases (organization_id, due_at)
        SELECT w.organization_id, w.due_at
        FROM message_work w
        WHERE w.organization_id = $1 AND w.message_id = $2 AND w.due_at = $3
            AND NOT EXISTS (SELECT 1 FROM work_leases l WHERE l.organization_id = $1 AND l.due_at <= $3)
        ON CONFLICT (organization_id) DO UPDATE
        SET due_at = least(work_leases.due_at, excluded.due_at)
        RETURNING 1";
}

/// Logs an update and applies it. Returns the message as it is afterwards, or `None` if the update was already known or
/// there is no such message.
pub async fn message_apply_update(
    tx: &mut TenantTx,
    message: MessageId,
    update: &MessageStatusUpdate<'_>,
) -> Result<Option<Message>, StoreError> {
    usage_changed(tx, message.into(), update.log_id).await?;
    note_opt_out(tx, message, update.log_id, update.error_code).await?;
    match found_and_logged(tx, message, update).await? {
        Some(change) => write(tx, message, update, &change).await,
        None => tx.all(&[]).await.map(|_| None),
    }
}

/// Locks the message, logs the update and decides what it changes.
async fn found_and_logged(
    tx: &mut TenantTx,
    message: MessageId,
    update: &MessageStatusUpdate<'_>,
) -> Result<Option<MessageChange>, StoreError> {
    let now = tx.now();
    let found: [Param<'_>; 1] = [message.as_uuid()];
    let log: [Param<'_>; 7] = [
        message.as_uuid(),
        update.log_id.as_uuid(),
        &update.message_sid.map(MessageSid::as_str),
        &update.status.as_str(),
        &update.source.as_str(),
        &update.detail,
        &now,
    ];
    let [found, logged] = tx.together_before_last([(&MESSAGE_FOUND, &found), (&MESSAGE_LOG, &log)]).await?;
    let Some(row) = found.first() else { return Ok(None) };
    Ok(FoundMessage::read(row)?.changed_by(update, !logged.is_empty()))
}

/// Writes the message, then its work, and last of all the organization's lease, in one round trip.
async fn write(
    tx: &mut TenantTx,
    message: MessageId,
    update: &MessageStatusUpdate<'_>,
    change: &MessageChange,
) -> Result<Option<Message>, StoreError> {
    let now = tx.now();
    let next_look = now + NEXT_LOOK;
    let moved: [Param<'_>; 11] = [
        message.as_uuid(),
        &change.status.as_str(),
        &change.presumed,
        &update.message_sid.map(MessageSid::as_str),
        &update.error_code.filter(|_| change.has_its_error),
        &update.error_message.filter(|_| change.has_its_error),
        &change.advances,
        &update.segments,
        &update.price,
        &update.price_unit,
        &now,
    ];
    let settled: [Param<'_>; 1] = [message.as_uuid()];
    let work: [Param<'_>; 3] = [message.as_uuid(), &next_look, &change.status.is_terminal()];
    let lease: [Param<'_>; 2] = [message.as_uuid(), &next_look];
    let mut statements: Vec<Bound<'_>> = vec![(&MESSAGE_UPDATE, &moved)];
    match change.work {
        MessageWork::Unchanged => {}
        MessageWork::Settled => statements.push((&MESSAGE_WORK_COMPLETE, &settled)),
        MessageWork::GoesOn => statements.extend([(&MESSAGE_WORK_GOES_ON, work.as_slice()), (&MESSAGE_LEASE, &lease)]),
    }
    let answers = tx.all(&statements).await?;
    answers.first().and_then(|rows| rows.first()).map(Message::read).transpose()
}
