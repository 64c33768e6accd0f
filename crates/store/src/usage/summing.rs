//! Keeping the daily sums: which days are next, and summing one.
//!
//! A day is summed in a transaction of one snapshot ([`Store::begin_usage`]). Whatever commits later has left a row in
//! `usage_changes` that this snapshot does not contain, so that the day counts as changed again.

use const_format::formatcp;
use linecard_domain::{TimeZone, Timestamp};
use time::{Date, Duration};
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::page::first_id_at;
use crate::sql::row::{column, parsed};
use crate::sql::statement::statements;
use crate::tenancy::Store;
use crate::tenancy::context::TenantContext;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;
use crate::usage::spent::{CALL_SUMS, MESSAGE_IS_CHARGED, MESSAGE_SUMS, SUM_COLUMNS, SUM_GROUPS};

/// The rows of one day, or of a part of it: $3 to before $4 as instants, $5 to before $6 as ids.
const OF_DAY: &str = "organization_id = $1 AND id >= $5 AND id < $6 AND created_at >= $3 AND created_at < $4";

statements! {
    static USAGE_PROGRESS_GET: TenantStatement = "
        SELECT summed_before, rechecked_before, next_at, time_zone
        FROM organization_upkeep
        WHERE organization_id = $1";
    /// So that one node at a time sums days of the organization.
    static USAGE_PROGRESS_LOCK: TenantStatement = "
        SELECT summed_before, rechecked_before, next_at, time_zone
        FROM organization_upkeep
        WHERE organization_id = $1
        FOR UPDATE";
    /// $2 the day that is summed first, $3 now.
    static USAGE_PROGRESS_BEGIN: TenantStatement = "
        INSERT INTO organization_upkeep (organization_id, next_at, summed_before, rechecked_before)
        VALUES ($1, $3, $2, $2)
        ON CONFLICT (organization_id) DO NOTHING
        RETURNING 1";
    static USAGE_PROGRESS_SET: TenantStatement = "
        UPDATE organization_upkeep
        SET summed_before = $2, rechecked_before = $3
        WHERE organization_id = $1
        RETURNING 1";
    static UPKEEP_POSTPONE: TenantStatement = "
        UPDATE organization_upkeep
        SET next_at = $2
        WHERE organization_id = $1
        RETURNING 1";
    /// When the call and the message with the first ids from $2 on were created.
    static USAGE_NEXT_ROW: TenantStatement = "
        SELECT (
                SELECT created_at
                FROM calls
                WHERE organization_id = $1 AND id >= $2
                ORDER BY id
                LIMIT 1) AS call_at,
            (
                SELECT created_at
                FROM messages
                WHERE organization_id = $1 AND id >= $2
                ORDER BY id
                LIMIT 1) AS message_at";
    /// Days before $2 whose sums are not current, from $3 on, the oldest first.
    static USAGE_CHANGED_DAYS: TenantStatement = "
        SELECT DISTINCT day
        FROM usage_changes
        WHERE organization_id = $1 AND day < $2 AND day >= $3
        ORDER BY day
        LIMIT $4";
    /// The first day from $2 on, and before $3, of which there are sums.
    static USAGE_RECHECK_DAY: TenantStatement = "
        SELECT min(day) AS day
        FROM usage_days
        WHERE organization_id = $1 AND NOT removed AND day >= $2 AND day < $3";
    /// Whether a call of the day is open, or a price is still expected ($2): then its sums change with time, or by
    /// statements that do not say so. Messages that stay open only change by statements that do.
    static USAGE_DAY_OPEN: TenantStatement = formatcp!("
        SELECT EXISTS (
                SELECT 1
                FROM call_work
                WHERE organization_id = $1 AND call_id >= $5 AND call_id < $6)
            OR EXISTS (
                SELECT 1
                FROM message_work
                WHERE organization_id = $1 AND message_id >= $5 AND message_id < $6)
            OR EXISTS (
                SELECT 1
                FROM calls
                WHERE {OF_DAY}
                    AND (NOT presumed AND app.call_rank(status, false) < 100
                        OR price IS NULL AND status = 'completed' AND coalesce(ended_at, updated_at) > $2))
            OR EXISTS (
                SELECT 1
                FROM messages
                WHERE {OF_DAY}
                    AND price IS NULL AND {MESSAGE_IS_CHARGED} AND updated_at > $2)
            AS open");
    static USAGE_DAY_CLEAR: TenantStatement = "
        DELETE FROM usage_days
        WHERE organization_id = $1 AND day = $2 AND NOT removed
        RETURNING 1";
    /// $2 what ended before has no price to come, $7 the day in the organization's time zone.
    static USAGE_DAY_SUM: TenantStatement = formatcp!("
        INSERT INTO usage_days (
                organization_id, removed,
                {SUM_COLUMNS})
        SELECT s.organization_id, false,
            {SUM_COLUMNS}
        FROM (
            SELECT {CALL_SUMS},
                organization_id
            FROM calls
            CROSS JOIN (VALUES ($7::date)) AS part (local_day)
            WHERE {OF_DAY}
            GROUP BY {SUM_GROUPS}, organization_id
            UNION ALL
            SELECT {MESSAGE_SUMS},
                organization_id
            FROM messages
            CROSS JOIN (VALUES ($7::date)) AS part (local_day)
            WHERE {OF_DAY}
            GROUP BY {SUM_GROUPS}, organization_id) s
        RETURNING 1");
    /// Those that this snapshot contains.
    static USAGE_CHANGES_CLEAR: TenantStatement = "
        DELETE FROM usage_changes
        WHERE organization_id = $1 AND day = $2
        RETURNING 1";
    static USAGE_CHANGE_ADD: TenantStatement = "
        INSERT INTO usage_changes (organization_id, day, id)
        VALUES ($1, $2, $3)
        RETURNING 1";
    /// All that are summed. $2 any new id.
    static USAGE_DAYS_CHANGED: TenantStatement = "
        INSERT INTO usage_changes (organization_id, day, id)
        SELECT DISTINCT organization_id, day, $2::uuid
        FROM usage_days
        WHERE organization_id = $1 AND NOT removed
        RETURNING 1";
    /// $2 the zone by whose days is summed from now on. Removed rows keep the days that they have: theirs, and those that they would
    /// have now, are neighbours of their UTC days.
    static USAGE_ZONE_SET: TenantStatement = "
        UPDATE organization_upkeep
        SET time_zone = $2,
            other_zone_before = greatest(other_zone_before, (
                SELECT max(d.day) + 2
                FROM usage_days d
                WHERE d.organization_id = $1 AND d.removed))
        WHERE organization_id = $1
        RETURNING 1";
    /// $1 the day before which every organization's days should be summed.
    static USAGE_BACKLOG: GlobalStatement = "
        SELECT count(*) AS organizations, min(summed_before) AS summed_before
        FROM organization_upkeep
        WHERE summed_before < $1";
}

/// How far an organization's upkeep has got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageProgress {
    /// Every day before this one is summed, except those that have changed since.
    pub summed_before: Date,
    /// Every day before this one was summed again, a week later.
    pub rechecked_before: Date,
    /// When the upkeep is due.
    pub next_at: Timestamp,
    /// By whose days is summed; the organization may have another one since.
    pub time_zone: TimeZone,
}

/// What became of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DaySum {
    Summed,
    /// Something on it is open, so that it is read from its calls and messages.
    Open,
}

/// Organizations with days that should be summed and are not.
#[derive(Debug, Clone, Copy, Default)]
pub struct UsageBacklog {
    pub organizations: i64,
    /// The oldest day, of those organizations, that is not summed.
    pub oldest_day: Option<Date>,
}

impl Store {
    /// Begins a transaction in which days are summed: all its statements see one snapshot. If another one sums days of
    /// the organization at the same time, one of them fails.
    pub async fn begin_usage(&self, context: &TenantContext) -> Result<TenantTx, StoreError> {
        Ok(self.begin(context).await?.of_one_snapshot())
    }

    /// Over all organizations whose upkeep has begun.
    pub async fn usage_backlog(&self, due_before: Date) -> Result<UsageBacklog, StoreError> {
        let Some(row) = self.global_row(&USAGE_BACKLOG, &[&due_before]).await? else {
            return Ok(UsageBacklog::default());
        };
        Ok(UsageBacklog { organizations: column(&row, "organizations")?, oldest_day: column(&row, "summed_before")? })
    }
}

impl UsageProgress {
    fn read(row: &tokio_postgres::Row) -> Result<Self, StoreError> {
        Ok(Self {
            summed_before: column(row, "summed_before")?,
            rechecked_before: column(row, "rechecked_before")?,
            next_at: column(row, "next_at")?,
            time_zone: parsed(row, "time_zone")?,
        })
    }
}

/// `None`: the organization's upkeep has not begun.
pub async fn usage_progress_get(tx: &mut TenantTx) -> Result<Option<UsageProgress>, StoreError> {
    tx.row(&USAGE_PROGRESS_GET, &[]).await?.as_ref().map(UsageProgress::read).transpose()
}

/// As [`usage_progress_get`], and keeps other nodes from summing until the transaction ends.
pub async fn usage_progress_lock(tx: &mut TenantTx) -> Result<Option<UsageProgress>, StoreError> {
    tx.row(&USAGE_PROGRESS_LOCK, &[]).await?.as_ref().map(UsageProgress::read).transpose()
}

/// Begins an organization's upkeep with the day that is to be summed first.
pub async fn usage_progress_begin(tx: &mut TenantTx, first_day: Date) -> Result<(), StoreError> {
    let now = tx.now();
    tx.rows(&USAGE_PROGRESS_BEGIN, &[&first_day, &now]).await.map(drop)
}

/// Lock it first ([`usage_progress_lock`]), in the same transaction.
pub async fn usage_progress_set(
    tx: &mut TenantTx,
    summed_before: Date,
    rechecked_before: Date,
) -> Result<(), StoreError> {
    tx.rows(&USAGE_PROGRESS_SET, &[&summed_before, &rechecked_before]).await.map(drop)
}

/// Sets when the upkeep is due next.
pub async fn upkeep_postpone(tx: &mut TenantTx, next_at: Timestamp) -> Result<(), StoreError> {
    tx.rows(&UPKEEP_POSTPONE, &[&next_at]).await.map(drop)
}

/// The first day from `day` on that may have calls or messages; `None`: there are none.
pub async fn usage_next_day(tx: &mut TenantTx, day: Date) -> Result<Option<Date>, StoreError> {
    let Some(row) = tx.row(&USAGE_NEXT_ROW, &[&first_id_at(day.midnight().assume_utc())]).await? else {
        return Ok(None);
    };
    let call: Option<Timestamp> = column(&row, "call_at")?;
    let message: Option<Timestamp> = column(&row, "message_at")?;
    // The ids of the same minute are not in the order of `created_at`.
    let first = call.into_iter().chain(message).min().map(|at| (at - Duration::minutes(1)).date());
    Ok(first.map(|first| first.max(day)))
}

/// Days from one to before another whose sums are not current, the oldest first; at most `limit`.
pub async fn usage_changed_days(
    tx: &mut TenantTx,
    from: Date,
    before: Date,
    limit: u16,
) -> Result<Vec<Date>, StoreError> {
    let rows = tx.rows(&USAGE_CHANGED_DAYS, &[&before, &from, &i64::from(limit)]).await?;
    rows.iter().map(|row| column(row, "day")).collect()
}

/// The first day from one to before another that has sums.
pub async fn usage_recheck_day(tx: &mut TenantTx, from: Date, before: Date) -> Result<Option<Date>, StoreError> {
    let row = tx.row(&USAGE_RECHECK_DAY, &[&from, &before]).await?;
    row.map_or(Ok(None), |row| column(&row, "day"))
}

/// Notes that the sums of a day are not current; `id` is any new one.
pub async fn usage_day_changed(tx: &mut TenantTx, day: Date, id: Uuid) -> Result<(), StoreError> {
    tx.rows(&USAGE_CHANGE_ADD, &[&day, &id]).await.map(drop)
}

/// Has all days summed again by the days of another time zone. The transaction must have locked the progress, and each of
/// its statements a snapshot of its own: it sees what was summed before it had the lock, and a summation that waits for it fails.
pub async fn usage_zone_set(tx: &mut TenantTx, zone: &TimeZone, id: Uuid) -> Result<(), StoreError> {
    tx.rows(&USAGE_DAYS_CHANGED, &[&id]).await?;
    tx.rows(&USAGE_ZONE_SET, &[&zone.name()]).await.map(drop)
}

/// Sums a UTC day by the days of the time zone, unless something on it is open. What ended before `priced_since` and has no
/// price will not get one. The transaction must be of one snapshot, and have locked the progress, which has the zone.
pub async fn usage_day_sum(
    tx: &mut TenantTx,
    day: Date,
    zone: &TimeZone,
    priced_since: Timestamp,
) -> Result<DaySum, StoreError> {
    let (since, before) = (day.midnight().assume_utc(), day.saturating_add(Duration::days(1)).midnight().assume_utc());
    let (first, end) = ids_of(since, before);
    let open = tx.row(&USAGE_DAY_OPEN, &[&priced_since, &since, &before, &first, &end]).await?;
    if open.map_or(Ok(true), |row| column(&row, "open"))? {
        return Ok(DaySum::Open);
    }
    tx.rows(&USAGE_DAY_CLEAR, &[&day]).await?;
    for part in zone.parts(since, before) {
        let (first, end) = ids_of(part.since, part.before);
        let params: [Param<'_>; 6] = [&priced_since, &part.since, &part.before, &first, &end, &part.day];
        tx.rows(&USAGE_DAY_SUM, &params).await?;
    }
    tx.rows(&USAGE_CHANGES_CLEAR, &[&day]).await?;
    Ok(DaySum::Summed)
}

/// A row's id is generated up to a minute after its `created_at`.
fn ids_of(since: Timestamp, before: Timestamp) -> (Uuid, Uuid) {
    (first_id_at(since), first_id_at(before + Duration::minutes(1)))
}
