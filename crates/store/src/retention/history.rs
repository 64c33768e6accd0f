//! Calls and messages that their organization no longer keeps. What they amount to stays in the daily sums.

use const_format::formatcp;
use linecard_domain::{Channel, TimeZone, Timestamp};
use time::Date;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::page::first_id_at;
use crate::sql::row::column;
use crate::sql::statement::{TenantStatement, statements};
use crate::tenancy::transaction::TenantTx;
use crate::usage::spent::{CALL_SUMS, MESSAGE_SUMS, SUM_COLUMNS, SUM_GROUPS};

/// Adds to sums of removed rows that are there already.
const ADD_SUMS: &str =
    "ON CONFLICT (organization_id, day, local_day, removed, channel, ended_day, agent_id, credential_source,
            account_sid, unit) DO UPDATE
        SET items = d.items + excluded.items,
            completed = d.completed + excluded.completed,
            seconds = d.seconds + excluded.seconds,
            minutes = d.minutes + excluded.minutes,
            segments = d.segments + excluded.segments,
            cost = coalesce(d.cost + excluded.cost, d.cost, excluded.cost),
            pending_prices = d.pending_prices + excluded.pending_prices,
            missing_prices = d.missing_prices + excluded.missing_prices,
            last_at = greatest(d.last_at, excluded.last_at)
        RETURNING 1";

statements! {
    /// Calls that ended, and of which nothing was heard since $2 ($5 as an id), the oldest first. None that has work, or whose
    /// price is still expected ($3): its sums would change with time.
    static CALLS_REMOVABLE: TenantStatement = "
        SELECT id, created_at
        FROM calls c
        WHERE organization_id = $1 AND id < $5 AND created_at < $2
            AND (presumed OR app.call_rank(status, false) >= 100)
            AND (price IS NOT NULL OR status <> 'completed' OR coalesce(ended_at, updated_at) <= $3)
            AND NOT EXISTS (
                SELECT 1
                FROM call_work w
                WHERE w.organization_id = $1 AND w.call_id = c.id)
            AND NOT EXISTS (
                SELECT 1
                FROM call_logs l
                WHERE l.organization_id = $1 AND l.call_id = c.id AND l.received_at >= $2)
            AND NOT EXISTS (
                SELECT 1
                FROM call_recordings r
                WHERE r.organization_id = $1 AND r.call_id = c.id AND r.created_at >= $2)
        ORDER BY id
        LIMIT $4
        FOR UPDATE OF c SKIP LOCKED";
    /// As `CALLS_REMOVABLE`. A message of which no delivery was ever reported is not open.
    static MESSAGES_REMOVABLE: TenantStatement = "
        SELECT id, created_at
        FROM messages m
        WHERE organization_id = $1 AND id < $5 AND created_at < $2
            AND (price IS NOT NULL OR updated_at <= $3)
            AND NOT EXISTS (
                SELECT 1
                FROM message_work w
                WHERE w.organization_id = $1 AND w.message_id = m.id)
            AND NOT EXISTS (
                SELECT 1
                FROM message_logs l
                WHERE l.organization_id = $1 AND l.message_id = m.id AND l.received_at >= $2)
        ORDER BY id
        LIMIT $4
        FOR UPDATE OF m SKIP LOCKED";
    /// $2 what ended before has no price to come, $3 the calls, $4 their days in the organization's time zone.
    static CALLS_REMOVED_SUM: TenantStatement = formatcp!("
        INSERT INTO usage_days AS d (
                organization_id, removed,
                {SUM_COLUMNS})
        SELECT s.organization_id, true,
            {SUM_COLUMNS}
        FROM (
            SELECT {CALL_SUMS},
                organization_id
            FROM calls
            JOIN unnest($3::uuid[], $4::date[]) AS removed (id, local_day) USING (id)
            WHERE organization_id = $1
            GROUP BY {SUM_GROUPS}, organization_id) s
        {ADD_SUMS}");
    /// $2 what ended before has no price to come, $3 the messages, $4 their days in the organization's time zone.
    static MESSAGES_REMOVED_SUM: TenantStatement = formatcp!("
        INSERT INTO usage_days AS d (
                organization_id, removed,
                {SUM_COLUMNS})
        SELECT s.organization_id, true,
            {SUM_COLUMNS}
        FROM (
            SELECT {MESSAGE_SUMS},
                organization_id
            FROM messages
            JOIN unnest($3::uuid[], $4::date[]) AS removed (id, local_day) USING (id)
            WHERE organization_id = $1
            GROUP BY {SUM_GROUPS}, organization_id) s
        {ADD_SUMS}");
    /// The sums of the rows that stay are no longer current. $2 the calls, $3 a new id.
    static CALLS_REMOVED_CHANGE: TenantStatement = "
        INSERT INTO usage_changes (organization_id, day, id)
        SELECT DISTINCT organization_id, (created_at AT TIME ZONE 'UTC')::date, $3::uuid
        FROM calls
        WHERE organization_id = $1 AND id = ANY ($2)
        RETURNING 1";
    /// $2 the messages, $3 a new id.
    static MESSAGES_REMOVED_CHANGE: TenantStatement = "
        INSERT INTO usage_changes (organization_id, day, id)
        SELECT DISTINCT organization_id, (created_at AT TIME ZONE 'UTC')::date, $3::uuid
        FROM messages
        WHERE organization_id = $1 AND id = ANY ($2)
        RETURNING 1";
    static CALL_LOGS_REMOVE: TenantStatement = "
        DELETE FROM call_logs
        WHERE organization_id = $1 AND call_id = ANY ($2)
        RETURNING 1";
    /// What is known of the recordings; Twilio keeps the audio until it is deleted there.
    static CALL_RECORDINGS_REMOVE: TenantStatement = "
        DELETE FROM call_recordings
        WHERE organization_id = $1 AND call_id = ANY ($2)
        RETURNING 1";
    static MESSAGE_LOGS_REMOVE: TenantStatement = "
        DELETE FROM message_logs
        WHERE organization_id = $1 AND message_id = ANY ($2)
        RETURNING 1";
    static CALLS_REMOVE: TenantStatement = "
        DELETE FROM calls
        WHERE organization_id = $1 AND id = ANY ($2)
        RETURNING 1";
    static MESSAGES_REMOVE: TenantStatement = "
        DELETE FROM messages
        WHERE organization_id = $1 AND id = ANY ($2)
        RETURNING 1";
}

/// The statements of one channel.
struct Removal {
    removable: &'static TenantStatement,
    sum: &'static TenantStatement,
    change: &'static TenantStatement,
    remove_logs: &'static TenantStatement,
    remove: &'static TenantStatement,
}

const CALLS: Removal = Removal {
    removable: &CALLS_REMOVABLE,
    sum: &CALLS_REMOVED_SUM,
    change: &CALLS_REMOVED_CHANGE,
    remove_logs: &CALL_LOGS_REMOVE,
    remove: &CALLS_REMOVE,
};
const MESSAGES: Removal = Removal {
    removable: &MESSAGES_REMOVABLE,
    sum: &MESSAGES_REMOVED_SUM,
    change: &MESSAGES_REMOVED_CHANGE,
    remove_logs: &MESSAGE_LOGS_REMOVE,
    remove: &MESSAGES_REMOVE,
};

/// A batch of calls or messages that was removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RemovedHistory {
    pub items: u64,
    pub logs: u64,
}

/// Which batch to remove.
#[derive(Debug, Clone, Copy)]
pub struct HistoryRemoval<'a> {
    pub channel: Channel,
    /// Created before this instant, and nothing was heard of them since.
    pub before: Timestamp,
    /// What ended before this instant and has no price will not get one.
    pub priced_since: Timestamp,
    pub limit: u16,
    /// By whose days they were summed.
    pub zone: &'a TimeZone,
    /// Any new id.
    pub change_id: Uuid,
}

/// Removes a batch with its logs, and keeps what it amounts to. Lock the progress of the sums first, in the same transaction, so
/// that their zone stays the same. Returns `None`, and the transaction must not be
/// committed, if the database keeps some of them: it allows nothing younger than 30 days by its own clock.
pub async fn history_remove(
    tx: &mut TenantTx,
    removal: &HistoryRemoval<'_>,
) -> Result<Option<RemovedHistory>, StoreError> {
    let of = match removal.channel {
        Channel::Call => &CALLS,
        Channel::Message => &MESSAGES,
    };
    let rows = tx
        .rows(
            of.removable,
            &[&removal.before, &removal.priced_since, &i64::from(removal.limit), &first_id_at(removal.before)],
        )
        .await?;
    let ids = rows.iter().map(|row| column(row, "id")).collect::<Result<Vec<Uuid>, _>>()?;
    if ids.is_empty() {
        return Ok(Some(RemovedHistory::default()));
    }
    let days = rows.iter().map(|row| column(row, "created_at").map(|at| removal.zone.day_of(at)));
    let days = days.collect::<Result<Vec<Date>, _>>()?;
    tx.rows(of.sum, &[&removal.priced_since, &ids, &days]).await?;
    tx.rows(of.change, &[&ids, &removal.change_id]).await?;
    if matches!(removal.channel, Channel::Call) {
        tx.rows(&CALL_RECORDINGS_REMOVE, &[&ids]).await?;
    }
    let logs = tx.rows(of.remove_logs, &[&ids]).await?.len();
    let items = tx.rows(of.remove, &[&ids]).await?.len();
    let count = |rows| u64::try_from(rows).unwrap_or(u64::MAX);
    Ok((items == ids.len()).then(|| RemovedHistory { items: count(items), logs: count(logs) }))
}
