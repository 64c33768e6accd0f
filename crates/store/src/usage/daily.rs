//! Usage by day and agent.

use const_format::formatcp;
use linecard_domain::{AgentId, CredentialSource, Timestamp};
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
    /// $3 since, $4 first and $5 last day, $6 agent or NULL, $7 limit.
    static USAGE: TenantStatement = formatcp!("
        WITH {SPENT_CTES}
        SELECT s.day, s.agent_id, a.name AS agent_name, s.credential_source, s.unit,
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
        WHERE $6::uuid IS NULL OR s.agent_id = $6
        GROUP BY s.day, a.name, s.agent_id, s.credential_source, s.unit
        ORDER BY s.day, a.name, s.agent_id, s.credential_source, s.unit
        LIMIT $7");
    /// Which of the days from $2 to $3 are read from calls and messages: those from `summed_before` on, and those that
    /// changed. Only an estimate for the statements that follow, which decide themselves.
    static USAGE_COVERAGE: TenantStatement = "
        SELECT summed_before,
            ARRAY(
                SELECT DISTINCT c.day
                FROM usage_changes c
                WHERE c.organization_id = $1 AND c.day >= $2 AND c.day <= $3) AS changed
        FROM organization_upkeep
        WHERE organization_id = $1";
}

/// Which part of the organization's usage to sum up.
#[derive(Debug, Clone)]
pub struct UsageFilter {
    pub agent_id: Option<AgentId>,
    /// The first UTC day.
    pub from: Date,
    /// The last UTC day, inclusive.
    pub to: Date,
    /// What ended before this instant and has no price will not get one.
    pub priced_since: Timestamp,
}

/// Usage of one day, agent, credential source and unit.
#[derive(Debug, Clone)]
pub struct UsageRow {
    /// In UTC.
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

/// Usage, ordered by day, agent's name and credential source; at most `limit` rows.
pub async fn usage_list(tx: &mut TenantTx, filter: &UsageFilter, limit: u32) -> Result<Vec<UsageRow>, StoreError> {
    let mut rows = Vec::new();
    let agent = filter.agent_id.map(uuid::Uuid::from);
    for (first, last) in Coverage::read(tx, filter).await?.parts(filter.from, filter.to) {
        let left = i64::from(limit) - i64::try_from(rows.len()).unwrap_or(i64::MAX);
        if left <= 0 {
            break;
        }
        let spent = Spent::new(first.midnight().assume_utc(), last, filter.priced_since);
        let params: Vec<Param<'_>> = spent.params().into_iter().chain([&agent as Param<'_>, &left]).collect();
        rows.extend(tx.rows(&USAGE, &params).await?);
    }
    rows.iter().map(UsageRow::read).collect()
}

/// Which days are summed.
#[derive(Debug, Default)]
struct Coverage {
    /// `None`: no day is.
    summed_before: Option<Date>,
    changed: Vec<Date>,
}

impl Coverage {
    async fn read(tx: &mut TenantTx, filter: &UsageFilter) -> Result<Self, StoreError> {
        let Some(row) = tx.row(&USAGE_COVERAGE, &[&filter.from, &filter.to]).await? else {
            return Ok(Self::default());
        };
        Ok(Self { summed_before: Some(column(&row, "summed_before")?), changed: column(&row, "changed")? })
    }

    fn is_summed(&self, day: Date) -> bool {
        self.summed_before.is_some_and(|before| day < before) && !self.changed.contains(&day)
    }

    /// The first and last days of statements that read at most [`LIVE_DAYS`] from calls and messages.
    fn parts(&self, from: Date, to: Date) -> Vec<(Date, Date)> {
        let mut parts = Vec::new();
        let (mut first, mut live) = (from, 0);
        let mut day = from;
        while day < to {
            live += u32::from(!self.is_summed(day));
            let next = day.saturating_add(Duration::days(1));
            if live == LIVE_DAYS {
                parts.push((first, day));
                (first, live) = (next, 0);
            }
            day = next;
        }
        parts.push((first, to));
        parts
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_statement_reads_few_days_from_calls_and_any_number_from_sums() {
        let (from, to) = (date!(2026 - 01 - 01), date!(2026 - 12 - 31));
        let none = Coverage::default().parts(from, to);
        assert_eq!((none.len(), none[0]), (12, (from, date!(2026 - 01 - 31))));
        assert!(none.windows(2).all(|pair| pair[0].1.next_day() == Some(pair[1].0)), "{none:?}");
        assert_eq!(none.last().map(|part| part.1), Some(to));

        let all = Coverage { summed_before: Some(date!(2026 - 12 - 30)), changed: vec![date!(2026 - 05 - 05)] };
        assert_eq!(all.parts(from, to), [(from, to)]);
        assert_eq!(all.parts(to, to), [(to, to)]);
    }
}
