//! The one definition of what rows amount to, which reading and summing share, and the choice between the two for each
//! day.

use linecard_domain::{DayPart, TimeZone, Timestamp};
use time::Date;

use crate::tenancy::round_trip::Param;

/// The sums of some calls. A price that has not arrived is pending if the call ended after $2, and missing if it ended
/// before. `local_day`, the day of the organization's time zone, is a column of what the calls are joined with: the server knows
/// it, for PostgreSQL may have other rules of the zone.
pub(crate) const CALL_SUMS: &str = "'call' AS channel,
                (created_at AT TIME ZONE 'UTC')::date AS day,
                local_day,
                (coalesce(ended_at, created_at) AT TIME ZONE 'UTC')::date AS ended_day,
                agent_id, credential_source, account_sid,
                upper(price_unit) AS unit,
                count(*) AS items,
                count(*) FILTER (WHERE status = 'completed') AS completed,
                coalesce(sum(duration_seconds), 0)::bigint AS seconds,
                coalesce(sum(ceil(duration_seconds / 60.0)) FILTER (WHERE status = 'completed'), 0)::bigint AS minutes,
                0::bigint AS segments,
                -sum(price) AS cost,
                count(*) FILTER (WHERE price IS NULL
                    AND (app.call_rank(status, false) < 100
                        OR status = 'completed' AND coalesce(ended_at, updated_at) > $2)) AS pending_prices,
                count(*) FILTER (WHERE price IS NULL AND status = 'completed'
                    AND coalesce(ended_at, updated_at) <= $2) AS missing_prices,
                max(created_at) AS last_at";

/// The status of a message that Twilio charges for: also one that failed (Twilio's changelog of 2024-09-30), if it was
/// Twilio that took it and reported that. (`presumed` and `message_sid` tell.)
pub(crate) const MESSAGE_IS_CHARGED: &str = "(status IN ('delivered', 'read', 'undelivered') OR status = 'failed' AND message_sid IS NOT NULL AND NOT presumed)";

/// The sums of some messages. Twilio charges for messages whether they arrived or not.
pub(crate) const MESSAGE_SUMS: &str = const_format::formatcp!(
    "'message' AS channel,
                (created_at AT TIME ZONE 'UTC')::date AS day,
                local_day,
                (created_at AT TIME ZONE 'UTC')::date AS ended_day,
                agent_id, credential_source, account_sid,
                upper(price_unit) AS unit,
                count(*) AS items,
                count(*) FILTER (WHERE message_sid IS NOT NULL) AS completed,
                0::bigint AS seconds,
                0::bigint AS minutes,
                coalesce(sum(segments), 0)::bigint AS segments,
                -sum(price) AS cost,
                count(*) FILTER (WHERE price IS NULL
                    AND (app.message_rank(status, false) < 100
                        OR {MESSAGE_IS_CHARGED} AND updated_at > $2)) AS pending_prices,
                count(*) FILTER (WHERE price IS NULL AND {MESSAGE_IS_CHARGED} AND updated_at <= $2) AS missing_prices,
                max(created_at) AS last_at"
);

/// The columns of [`CALL_SUMS`] and [`MESSAGE_SUMS`] that tell sums apart.
pub(crate) const SUM_GROUPS: &str = "2, 3, 4, 5, 6, 7, 8";

/// The columns of `usage_days` after `local_day`.
const OTHER_COLUMNS: &str = "ended_day, agent_id, credential_source, account_sid, unit,
                items, completed, seconds, minutes, segments, cost, pending_prices, missing_prices, last_at";

/// The columns of `usage_days` after `organization_id` and `removed`, in the order of the sums.
pub(crate) const SUM_COLUMNS: &str = const_format::formatcp!("channel, day, local_day, {OTHER_COLUMNS}");

/// The rows of a part of a day in a subquery of its own: as a join, the planner expects a ninth of all rows for each part, and
/// reads the whole table. The bounds of ids are columns, because under row-level security a comparison with the result of a
/// function that is not leakproof uses no index.
const OF_PART: &str = "organization_id = $1
                AND id >= first_id AND id < end_id
                AND created_at >= since AND created_at < before";

/// The day before which days are summed; NULL if they are not, or by the days of another time zone than $8.
const SUMMED_BEFORE: &str = "(
                    SELECT summed_before
                    FROM organization_upkeep
                    WHERE organization_id = $1 AND ($8::text IS NULL OR time_zone = $8))";

/// The day that is asked for: UTC's, or that of the time zone $8.
const ASKED_DAY: &str = "CASE WHEN $8::text IS NULL THEN day ELSE local_day END";

/// The CTEs `parts`, those that are not read from sums with the bounds of their rows (an id is generated up to a minute after
/// `created_at`), and `spent`: the sums of the days from $6 to $7, and of the rows of parts of an earlier day. Its `local_day` is
/// the day that was asked for. $3 to $5 are the parts: since, before, and their day.
///
/// One statement decides and reads, so that both see the same: a day that is summed, changed or removed meanwhile is
/// neither missed nor counted twice. Whether a part's rows are in sums, their UTC day says. The local day of removed rows is the
/// one that they were removed with, in the UTC day, the one before or the one after.
pub(crate) const SPENT_CTES: &str = const_format::formatcp!(
    "parts AS MATERIALIZED (
            SELECT local_day, since, before,
                app.first_id(since) AS first_id, app.first_id(before + interval '1 minute') AS end_id
            FROM (
                SELECT since, before, local_day, (since AT TIME ZONE 'UTC')::date AS day
                FROM unnest($3::timestamptz[], $4::timestamptz[], $5::date[]) p (since, before, local_day)) every
            WHERE local_day < $6
                OR coalesce(day >= {SUMMED_BEFORE}, true)
                OR day IN (SELECT c.day FROM usage_changes c WHERE c.organization_id = $1)),
        spent AS (
            SELECT channel, day,
                {ASKED_DAY} AS local_day,
                {OTHER_COLUMNS}
            FROM usage_days
            WHERE organization_id = $1 AND day >= $6::date - 1 AND day <= $7::date + 1
                AND {ASKED_DAY} >= $6
                AND {ASKED_DAY} <= $7
                AND (removed
                    OR day < {SUMMED_BEFORE}
                        AND day NOT IN (SELECT c.day FROM usage_changes c WHERE c.organization_id = $1))
            UNION ALL
            SELECT of_calls.*
            FROM parts
            CROSS JOIN LATERAL (
                SELECT {CALL_SUMS}
                FROM calls
                WHERE {OF_PART}
                GROUP BY {SUM_GROUPS}) of_calls
            UNION ALL
            SELECT of_messages.*
            FROM parts
            CROSS JOIN LATERAL (
                SELECT {MESSAGE_SUMS}
                FROM messages
                WHERE {OF_PART}
                GROUP BY {SUM_GROUPS}) of_messages)"
);

/// Which days to read, and when a missing price is given up: $2 to $8 of [`SPENT_CTES`].
#[derive(Debug)]
pub(crate) struct Spent<'a> {
    priced_since: Timestamp,
    since: Vec<Timestamp>,
    before: Vec<Timestamp>,
    days: Vec<Date>,
    first_day: Date,
    last_day: Date,
    zone: Option<&'a str>,
}

impl<'a> Spent<'a> {
    /// From an instant to the end of a UTC day. Of the day that the instant is within, all rows since are read.
    pub(crate) fn by_utc_days(since: Timestamp, last_day: Date, priced_since: Timestamp) -> Self {
        let begins_within = since.time() != time::Time::MIDNIGHT;
        let first_day = if begins_within { next(since.date()) } else { since.date() };
        let parts = TimeZone::UTC.parts(since, next(last_day).midnight().assume_utc());
        Self::of_parts(&parts, (first_day, last_day), None, priced_since)
    }

    /// Whole days, of which these are the parts; of UTC without a zone.
    pub(crate) fn of_parts(
        parts: &[DayPart],
        (first_day, last_day): (Date, Date),
        zone: Option<&'a TimeZone>,
        priced_since: Timestamp,
    ) -> Self {
        Self {
            priced_since,
            since: parts.iter().map(|part| part.since).collect(),
            before: parts.iter().map(|part| part.before).collect(),
            days: parts.iter().map(|part| part.day).collect(),
            first_day,
            last_day,
            zone: zone.map(TimeZone::name),
        }
    }

    pub(crate) fn params(&self) -> [Param<'_>; 7] {
        [&self.priced_since, &self.since, &self.before, &self.days, &self.first_day, &self.last_day, &self.zone]
    }
}

fn next(day: Date) -> Date {
    day.saturating_add(time::Duration::DAY)
}
