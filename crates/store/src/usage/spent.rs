//! The one definition of what rows amount to, which reading and summing share, and the choice between the two for each
//! day.

use linecard_domain::Timestamp;
use time::{Date, Duration};

use crate::tenancy::round_trip::Param;

/// The sums of some calls, from [`CALL_GROUPS`] on. A price that has not arrived is pending if the call ended after
/// $2, and missing if it ended before.
pub(crate) const CALL_SUMS: &str = "'call' AS channel,
                (created_at AT TIME ZONE 'UTC')::date AS day,
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
pub(crate) const SUM_GROUPS: &str = "2, 3, 4, 5, 6, 7";

/// The columns of `usage_days` after `organization_id` and `removed`, in the order of the sums.
pub(crate) const SUM_COLUMNS: &str = "channel, day, ended_day, agent_id, credential_source, account_sid, unit,
                items, completed, seconds, minutes, segments, cost, pending_prices, missing_prices, last_at";

/// The rows of a day in a subquery of its own: as a join, the planner expects a ninth of all rows for each day, and reads
/// the whole table. The bounds of ids are columns, because under row-level security a comparison with the result of a
/// function that is not leakproof uses no index.
const OF_DAY: &str = "organization_id = $1
                AND id >= first_id AND id < end_id
                AND created_at >= since AND created_at < before";

/// The CTEs `days`, those that are not read from sums with the bounds of their rows (an id is generated up to a minute
/// after `created_at`), and `spent`: the sums of the days from $4 to $5, and of the rows
/// since $3 of the day before $4, if it begins within that day.
///
/// One statement decides and reads, so that both see the same: a day that is summed, changed or removed meanwhile is
/// neither missed nor counted twice.
pub(crate) const SPENT_CTES: &str = const_format::formatcp!(
    "days AS MATERIALIZED (
            SELECT day, since, before,
                app.first_id(since) AS first_id, app.first_id(before + interval '1 minute') AS end_id
            FROM (
                SELECT $5::date - n AS day,
                    greatest(($5::date - n)::timestamp AT TIME ZONE 'UTC', $3) AS since,
                    ($5::date - n + 1)::timestamp AT TIME ZONE 'UTC' AS before
                FROM generate_series(0, $5::date - ($3::timestamptz AT TIME ZONE 'UTC')::date) n) every
            WHERE day < $4
                OR coalesce(day >= (SELECT summed_before FROM organization_upkeep WHERE organization_id = $1), true)
                OR day IN (SELECT c.day FROM usage_changes c WHERE c.organization_id = $1)),
        spent AS (
            SELECT {SUM_COLUMNS}
            FROM usage_days
            WHERE organization_id = $1 AND day >= $4 AND day <= $5
                AND (removed
                    OR day < (SELECT summed_before FROM organization_upkeep WHERE organization_id = $1)
                        AND day NOT IN (SELECT c.day FROM usage_changes c WHERE c.organization_id = $1))
            UNION ALL
            SELECT of_calls.*
            FROM days
            CROSS JOIN LATERAL (
                SELECT {CALL_SUMS}
                FROM calls
                WHERE {OF_DAY}
                GROUP BY {SUM_GROUPS}) of_calls
            UNION ALL
            SELECT of_messages.*
            FROM days
            CROSS JOIN LATERAL (
                SELECT {MESSAGE_SUMS}
                FROM messages
                WHERE {OF_DAY}
                GROUP BY {SUM_GROUPS}) of_messages)"
);

/// Which days to read, and when a missing price is given up: $2 to $5 of [`SPENT_CTES`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spent {
    priced_since: Timestamp,
    since: Timestamp,
    first_day: Date,
    last_day: Date,
}

impl Spent {
    /// From an instant to the end of a UTC day.
    pub(crate) fn new(since: Timestamp, last_day: Date, priced_since: Timestamp) -> Self {
        let day = since.date();
        let begins_within = since > day.midnight().assume_utc();
        let first_day = if begins_within { day.saturating_add(Duration::days(1)) } else { day };
        Self { priced_since, since, first_day, last_day }
    }

    pub(crate) fn params(&self) -> [Param<'_>; 4] {
        [&self.priced_since, &self.since, &self.first_day, &self.last_day]
    }
}
