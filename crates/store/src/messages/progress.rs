//! What is learned of a message after its intent: Twilio's answer, callbacks, fetched states.

use const_format::formatcp;
use linecard_domain::{LogId, MessageId, MessageSid, MessageStatus};

use crate::do_not_call::note_opt_out;
use crate::error::StoreError;
use crate::messages::row::{MESSAGE_COLUMNS, Message};
use crate::outbound::progress::{NEXT_LOOK, UpdateSource};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;
use crate::usage::changes::usage_changed;

statements! {
    /// As a call's: the log row first, so that a callback which was logged before changes nothing; a settled message
    /// has no work left; an update restarts the polling, and gives a message work again whose failure was only
    /// presumed, or of which no more was expected; an update with another SID than the stored one is logged, and
    /// changes nothing. An error belongs to the status that it came with: a delivered message shows none. One that
    /// comes later, with the status that is known already, is kept although the callback counts as a repetition. Twilio
    /// gives no price to messages that were canceled, or that it refused.
    ///
    /// $2 message, $3 log entry, $4 SID or NULL, $5 status, $6 source, $7 detail, $8 now, $9 error code, $10 error
    /// message, $11 price, $12 its unit, $13 the next look at the message, $14 segments.
    static MESSAGE_UPDATE: TenantStatement = formatcp!("
        WITH target AS (
            SELECT agent_id, app.message_rank(status, presumed) AS rank
            FROM messages
            WHERE organization_id = $1 AND id = $2),
        logged AS (
            INSERT INTO message_logs
                (organization_id, id, message_id, agent_id, message_sid, status, source, detail, received_at)
            SELECT $1, $3, $2, agent_id, $4, $5, $6, $7, $8
            FROM target
            ON CONFLICT DO NOTHING
            RETURNING 1),
        moved AS (
            UPDATE messages
            SET status = CASE WHEN app.message_advances(status, presumed, $5) THEN $5 ELSE status END,
                presumed = presumed AND NOT app.message_advances(status, presumed, $5),
                message_sid = coalesce(message_sid, $4),
                error_code = CASE
                    WHEN app.message_advances(status, presumed, $5) THEN $9
                    WHEN status = $5 THEN coalesce($9, error_code)
                    ELSE error_code END,
                error_message = CASE
                    WHEN app.message_advances(status, presumed, $5) THEN $10
                    WHEN status = $5 THEN coalesce($10, error_message)
                    ELSE error_message END,
                segments = coalesce($14, segments),
                price = coalesce($11::text::numeric, price),
                price_unit = coalesce($12, price_unit),
                updated_at = $8
            WHERE organization_id = $1 AND id = $2
                AND (EXISTS (SELECT 1 FROM logged)
                    OR status = $5 AND error_code IS NULL AND $9::integer IS NOT NULL)
                AND ($4 IS NULL OR message_sid IS NULL OR message_sid = $4)
            RETURNING
            {MESSAGE_COLUMNS}),
        now AS (
            SELECT rank,
                presumed
                    OR rank >= 100 AND (status = 'canceled' OR message_sid IS NULL OR price IS NOT NULL) AS settled
            FROM (SELECT app.message_rank(status, presumed) AS rank, status, message_sid, presumed, price FROM moved) m),
        settled AS (
            DELETE FROM message_work
            WHERE organization_id = $1 AND message_id = $2
                AND EXISTS (SELECT 1 FROM now WHERE settled)),
        rescheduled AS (
            UPDATE message_work
            SET due_at = $13, attempts = 0
            WHERE organization_id = $1 AND message_id = $2
                AND EXISTS (SELECT 1 FROM target WHERE rank < 100)
                AND EXISTS (SELECT 1 FROM now WHERE NOT settled AND (rank >= 100 OR attempts > 0))
            RETURNING 1),
        reopened AS (
            INSERT INTO message_work (organization_id, message_id, due_at)
            SELECT $1, $2, $13
            FROM now
            WHERE NOT settled AND EXISTS (SELECT 1 FROM target WHERE rank < 100)
            ON CONFLICT (organization_id, message_id) DO NOTHING
            RETURNING 1),
        lease AS (
            INSERT INTO work_leases (organization_id, due_at)
            SELECT $1, $13
            WHERE (EXISTS (SELECT 1 FROM rescheduled) OR EXISTS (SELECT 1 FROM reopened))
                AND NOT EXISTS (SELECT 1 FROM work_leases WHERE organization_id = $1 AND due_at <= $13)
            ON CONFLICT (organization_id) DO UPDATE
            SET due_at = least(work_leases.due_at, excluded.due_at))
        SELECT
            {MESSAGE_COLUMNS}
        FROM moved");
}

/// An update of a message's status and of the facts that came with it.
#[derive(Debug)]
pub struct MessageStatusUpdate<'a> {
    pub log_id: LogId,
    /// In callbacks, it and the status identify repetitions: there is no sequence number.
    pub message_sid: Option<&'a MessageSid>,
    pub status: MessageStatus,
    pub source: UpdateSource,
    pub detail: Option<&'a str>,
    pub error_code: Option<i32>,
    pub error_message: Option<&'a str>,
    /// How many segments Twilio sent it in.
    pub segments: Option<i32>,
    /// An exact decimal.
    pub price: Option<&'a str>,
    pub price_unit: Option<&'a str>,
}

impl<'a> MessageStatusUpdate<'a> {
    /// An update of the status alone.
    pub fn status(
        log_id: LogId,
        source: UpdateSource,
        status: MessageStatus,
        message_sid: Option<&'a MessageSid>,
    ) -> Self {
        Self {
            log_id,
            message_sid,
            status,
            source,
            detail: None,
            error_code: None,
            error_message: None,
            price: None,
            price_unit: None,
            segments: None,
        }
    }
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
    let now = tx.now();
    tx.row(
        &MESSAGE_UPDATE,
        &[
            message.as_uuid(),
            update.log_id.as_uuid(),
            &update.message_sid.map(MessageSid::as_str),
            &update.status.as_str(),
            &update.source.as_str(),
            &update.detail,
            &now,
            &update.error_code,
            &update.error_message,
            &update.price,
            &update.price_unit,
            &(now + NEXT_LOOK),
            &update.segments,
        ],
    )
    .await?
    .as_ref()
    .map(Message::read)
    .transpose()
}
