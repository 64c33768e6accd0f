//! Usage by day and agent.

use const_format::formatcp;
use linecard_domain::{AgentId, CredentialSource, DayPart, TimeZone, Timestamp};
use rust_decimal::Decimal;
use time::{Date, Duration};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::sql::row::{column, optional_id, parsed};
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;
use crate::usage::spent::{SPENT_CTES, Spent};

/// As many days of a large organization are read from its calls in one statement: a year would exceed its time-out.
const LIVE_DAYS: u32 = 31;

statements! {
    /// Sums by day, agent, credential source and unit of the price; rows without a price have no unit. A price that has
    /// not arrived is pending if the call or message ended after $2, and missing if it ended before.
    ///
    /// $3 to $5 the parts of the days, $6 first and $7 last day, $8 their time zone or NULL, $9 agent or NULL, $10 limit.
    static USAGE: TenantStatement = formatcp!("
        WITH {SPENT_CTES}
        SELECT s.local_day AS day, s.agent_id, a.name AS agent_name, s.credential_source, s.unit,
            coalesce(sum(s.items) FILTER (WHERE s.channel = 'call'), 0)::bigint AS calls,
            coalesce(sum(s.completed) FILTER (WHERE s.channel = 'call'), 0)::bigint AS completed_calls,
            sum(s.seconds)::bigint AS call_seconds,
            coalesce(sum(s.items) FILTER (WHERE s.channel = 'message'), 0)::bigint AS messages,
            sum(s.segments)::bigint AS message_segments,
            sum(s.cost) FILTER (WHERE s.channel = 'call') AS call_cost,
            sum(s.cost) FILTER (WHERE s.channel = 'message') AS message_cost,
            sum(s.pending_prices)::bigint AS pending_prices,
            sum(s.missing_prices)::bigint AS missing_prices
        FROM spent s
        LEFT JOIN agent_configurations a ON a.organization_id = $1 AND a.id = s.agent_id
        WHERE $9::uuid IS NULL OR s.agent_id = $9
        GROUP BY s.local_day, a.name, s.agent_id, s.credential_source, s.unit
        ORDER BY s.local_day, a.name, s.agent_id, s.credential_source, s.unit
        LIMIT $10");
    /// Which of the UTC days from $2 to $3 are read from calls and messages: those from `summed_before` on, and those that
    /// changed; all, if they are summed by the days of another time zone than $4, as what was removed is until
    /// then (`USAGE_ZONE_SET`). Only an estimate for the statements that
    /// follow, which decide themselves.
    static USAGE_COVERAGE: TenantStatement = "
        SELECT CASE WHEN $4::text IS NULL OR time_zone = $4 THEN summed_before END AS summed_before,
            CASE WHEN $4::text IS NULL OR time_zone = $4 THEN other_zone_before
                ELSE greatest(other_zone_before, (
                    SELECT max(d.day) + 2
                    FROM usage_days d
                    WHERE d.organization_id = $1 AND d.removed)) END AS other_zone_before,
            ARRAY(
                SELECT DISTINCT c.day
                FROM usage_changes c
                WHERE c.organization_id = $1 AND c.day >= $2 AND c.day <= $3) AS changed
        FROM organization_upkeep
        WHERE organization_id = $1";
    static TIME_ZONE_GET: TenantStatement = "
        SELECT time_zone
        FROM organizations
        WHERE id = $1";
}

/// Which part of the organization's usage to sum up.
#[derive(Debug, Clone)]
pub struct UsageFilter {
    pub agent_id: Option<AgentId>,
    /// The organization's own; `None`: by UTC days.
    pub zone: Option<TimeZone>,
    /// The first day.
    pub from: Date,
    /// The last day, inclusive.
    pub to: Date,
    /// What ended before this instant and has no price will not get one.
    pub priced_since: Timestamp,
}

/// Usage of one day, agent, credential source and unit.
#[derive(Debug, Clone)]
pub struct UsageRow {
    /// Of the time zone that was asked for.
    pub day: Date,
    pub agent_id: Option<AgentId>,
    /// Deleted agents keep their name.
    pub agent_name: Option<String>,
    pub credential_source: CredentialSource,
    /// The currency of the costs, ISO 4217; `None` for what has no price.
    pub unit: Option<String>,
    pub calls: i64,
    pub completed_calls: i64,
    pub call_seconds: i64,
    pub messages: i64,
    pub message_segments: i64,
    pub call_cost: Option<Decimal>,
    pub message_cost: Option<Decimal>,
    /// Calls and messages whose price is still to come.
    pub pending_prices: i64,
    /// Calls and messages whose price never arrived.
    pub missing_prices: i64,
}

impl UsageRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            day: column(row, "day")?,
            agent_id: optional_id(row, "agent_id")?,
            agent_name: column(row, "agent_name")?,
            credential_source: parsed(row, "credential_source")?,
            unit: column(row, "unit")?,
            calls: column(row, "calls")?,
            completed_calls: column(row, "completed_calls")?,
            call_seconds: column(row, "call_seconds")?,
            messages: column(row, "messages")?,
            message_segments: column(row, "message_segments")?,
            call_cost: column(row, "call_cost")?,
            message_cost: column(row, "message_cost")?,
            pending_prices: column(row, "pending_prices")?,
            missing_prices: column(row, "missing_prices")?,
        })
    }
}

/// Usage by day.
#[derive(Debug, Default)]
pub struct UsageReport {
    /// By day, agent's name and credential source.
    pub rows: Vec<UsageRow>,
    /// Before this day there are calls and messages that were removed while the organization had another time zone: they count on
    /// the days of that one.
    pub other_zone_before: Option<Date>,
}

/// `None`: the organization no longer exists.
pub async fn time_zone_get(tx: &mut TenantTx) -> Result<Option<TimeZone>, StoreError> {
    tx.row(&TIME_ZONE_GET, &[]).await?.map(|row| parsed(&row, "time_zone")).transpose()
}

/// Usage; at most `limit` rows.
pub async fn usage_list(tx: &mut TenantTx, filter: &UsageFilter, limit: u32) -> Result<UsageReport, StoreError> {
    let zone = filter.zone.clone().unwrap_or(TimeZone::UTC);
    let end = zone.begin_of(filter.to.saturating_add(Duration::DAY));
    let parts = zone.parts(zone.begin_of(filter.from), end);
    let coverage = Coverage::read(tx, filter).await?;
    let mut rows = Vec::new();
    let agent = filter.agent_id.map(uuid::Uuid::from);
    for (parts, days) in coverage.statements(&parts, (filter.from, filter.to)) {
        let left = i64::from(limit) - i64::try_from(rows.len()).unwrap_or(i64::MAX);
        if left <= 0 {
            break;
        }
        let spent = Spent::of_parts(parts, days, filter.zone.as_ref(), filter.priced_since);
        let params: Vec<Param<'_>> = spent.params().into_iter().chain([&agent as Param<'_>, &left]).collect();
        rows.extend(tx.rows(&USAGE, &params).await?);
    }
    let rows = rows.iter().map(UsageRow::read).collect::<Result<_, _>>()?;
    let other_zone_before = coverage.other_zone_before.filter(|before| filter.zone.is_some() && filter.from < *before);
    Ok(UsageReport { rows, other_zone_before })
}

/// Which UTC days are summed.
#[derive(Debug, Default)]
struct Coverage {
    /// `None`: no day is.
    summed_before: Option<Date>,
    changed: Vec<Date>,
    other_zone_before: Option<Date>,
}

impl Coverage {
    async fn read(tx: &mut TenantTx, filter: &UsageFilter) -> Result<Self, StoreError> {
        let (from, to) = (filter.from.saturating_sub(Duration::DAY), filter.to.saturating_add(Duration::DAY));
        let zone = filter.zone.as_ref().map(TimeZone::name);
        let Some(row) = tx.row(&USAGE_COVERAGE, &[&from, &to, &zone]).await? else {
            return Ok(Self::default());
        };
        Ok(Self {
            summed_before: column(&row, "summed_before")?,
            changed: column(&row, "changed")?,
            other_zone_before: column(&row, "other_zone_before")?,
        })
    }

    fn is_summed(&self, part: &DayPart) -> bool {
        let day = part.since.date();
        self.summed_before.is_some_and(|before| day < before) && !self.changed.contains(&day)
    }

    /// The parts, and the first and last days, of statements that read at most [`LIVE_DAYS`] from calls and messages.
    fn statements<'a>(&self, parts: &'a [DayPart], (from, to): (Date, Date)) -> Vec<(&'a [DayPart], (Date, Date))> {
        let mut statements = Vec::new();
        let (mut first, mut first_part, mut live, mut parts_before) = (from, 0, 0, 0);
        for of_day in parts.chunk_by(|one, next| one.day == next.day) {
            let Some(day) = of_day.first().map(|part| part.day) else { continue };
            parts_before += of_day.len();
            live += u32::from(!of_day.iter().all(|part| self.is_summed(part)));
            if live == LIVE_DAYS && day < to {
                statements.push((parts.get(first_part..parts_before).unwrap_or_default(), (first, day)));
                (first, first_part, live) = (day.saturating_add(Duration::DAY), parts_before, 0);
            }
        }
        statements.push((parts.get(first_part..).unwrap_or_default(), (first, to)));
        statements
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_statement_reads_few_days_from_calls_and_any_number_from_sums() {
        let range @ (from, to) = (date!(2026 - 01 - 01), date!(2026 - 12 - 31));
        for name in ["UTC", "Pacific/Chatham"] {
            let zone: TimeZone = name.parse().expect("a zone");
            let parts = zone.parts(zone.begin_of(from), zone.begin_of(date!(2027 - 01 - 01)));
            let none = Coverage::default();
            let none = none.statements(&parts, range);
            assert_eq!((none.len(), none[0].1), (12, (from, date!(2026 - 01 - 31))), "{name}");
            assert!(none.windows(2).all(|pair| pair[0].1.1.next_day() == Some(pair[1].1.0)), "{none:?}");
            assert_eq!(none.last().map(|(_, days)| days.1), Some(to));
            assert_eq!(none.iter().flat_map(|(parts, _)| *parts).copied().collect::<Vec<_>>(), parts, "each part once");

            let changed = vec![date!(2026 - 05 - 05)];
            let all = Coverage { summed_before: Some(date!(2026 - 12 - 30)), changed, other_zone_before: None };
            assert_eq!(all.statements(&parts, range), [(&parts[..], range)]);
        }
        let last = TimeZone::UTC.parts(to.midnight().assume_utc(), date!(2027 - 01 - 01).midnight().assume_utc());
        assert_eq!(Coverage::default().statements(&last, (to, to)), [(&last[..], (to, to))]);
    }
}
