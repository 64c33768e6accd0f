//! What calls and messages came to, by day and agent.

use std::collections::BTreeMap;

use linecard_domain::{AgentId, CredentialSource, Timestamp};
use linecard_store::{UsageFilter, UsageRow, usage_list};
use rust_decimal::Decimal;
use time::{Date, Duration};

use crate::App;
use crate::caller::Caller;
use crate::error::{AppError, FieldError};
use crate::followup::GIVE_UP_PRICE;

/// The days of a request without any, today included.
const DAYS_UNLESS_TOLD: i64 = 30;
/// The most days of one request.
const MOST_DAYS: i64 = 366;
/// A year of a large organization takes longer than any one statement may.
const DAYS_AT_ONCE: Duration = Duration::days(31);
/// The most rows of one answer, some 15 MB of JSON.
const MOST_ROWS: u32 = 50_000;

/// Which usage is wanted; days are those of UTC.
#[derive(Debug, Clone, Default)]
pub struct UsageRequest {
    /// `None`: 30 days up to the last one.
    pub from: Option<Date>,
    /// Inclusive. `None`: today.
    pub to: Option<Date>,
    pub agent_id: Option<AgentId>,
}

/// Exact amounts by currency (ISO 4217); positive for a cost.
pub type Cost = BTreeMap<String, Decimal>;

#[derive(Debug)]
pub struct Usage {
    pub from: Date,
    pub to: Date,
    /// By day, then by the agent's name.
    pub items: Vec<UsageItem>,
    pub totals: Spent,
}

/// Usage of one day, agent and credential source.
#[derive(Debug)]
pub struct UsageItem {
    pub day: Date,
    pub agent_id: Option<AgentId>,
    pub agent_name: Option<String>,
    pub credential_source: CredentialSource,
    pub spent: Spent,
}

#[derive(Debug, Default)]
pub struct Spent {
    /// All that were asked for, whatever became of them.
    pub calls: i64,
    pub completed_calls: i64,
    pub call_seconds: i64,
    pub messages: i64,
    /// How many text messages Twilio made of the messages.
    pub message_segments: i64,
    pub call_cost: Cost,
    pub message_cost: Cost,
    /// Calls and messages whose price is still to come: their costs are not in the sums.
    pub pending_prices: i64,
    /// Calls and messages for which Twilio named no price in time.
    pub missing_prices: i64,
}

impl Spent {
    fn add(&mut self, row: &UsageRow) {
        self.calls += row.calls;
        self.completed_calls += row.completed_calls;
        self.call_seconds += row.call_seconds;
        self.messages += row.messages;
        self.message_segments += row.message_segments;
        self.pending_prices += row.pending_prices;
        self.missing_prices += row.missing_prices;
        add_cost(&mut self.call_cost, row.unit.as_deref(), row.call_cost);
        add_cost(&mut self.message_cost, row.unit.as_deref(), row.message_cost);
    }
}

/// A price without a unit is in Twilio's default, US dollars.
pub(crate) fn add_cost(cost: &mut Cost, unit: Option<&str>, amount: Option<Decimal>) {
    if let Some(amount) = amount {
        *cost.entry(unit.unwrap_or("USD").to_owned()).or_default() += amount;
    }
}

impl App {
    pub async fn usage(&self, caller: &Caller, request: &UsageRequest) -> Result<Usage, AppError> {
        let now = self.clock.now();
        let (from, to) = days(request, now.date())?;
        let end = end_of(to)?;
        let mut tx = self.store.begin(&caller.context).await?;
        let mut rows: Vec<UsageRow> = Vec::new();
        let mut part = from.midnight().assume_utc();
        while part < end {
            let before = end.min(part.saturating_add(DAYS_AT_ONCE));
            let priced_since = now - GIVE_UP_PRICE;
            let filter = UsageFilter { agent_id: request.agent_id, from: part, before, priced_since };
            rows.extend(usage_list(&mut tx, &filter, MOST_ROWS + 1).await?);
            if rows.len() > MOST_ROWS as usize {
                let detail =
                    "the answer would have more than 50,000 rows: ask for fewer days, or for one agent (agentId)";
                return Err(AppError::field("from", detail));
            }
            part = before;
        }
        tx.commit().await?;
        Ok(sum(from, to, rows))
    }
}

fn sum(from: Date, to: Date, rows: Vec<UsageRow>) -> Usage {
    let mut usage = Usage { from, to, items: Vec::new(), totals: Spent::default() };
    for row in rows {
        usage.totals.add(&row);
        // Rows of one item stand next to each other: they differ in the unit, or one is of calls and one of messages.
        let same = |item: &&mut UsageItem| {
            (item.day, item.agent_id, item.credential_source) == (row.day, row.agent_id, row.credential_source)
        };
        if let Some(item) = usage.items.last_mut().filter(same) {
            item.spent.add(&row);
            continue;
        }
        let mut spent = Spent::default();
        spent.add(&row);
        usage.items.push(UsageItem {
            day: row.day,
            agent_id: row.agent_id,
            agent_name: row.agent_name,
            credential_source: row.credential_source,
            spent,
        });
    }
    usage
}

fn days(request: &UsageRequest, today: Date) -> Result<(Date, Date), AppError> {
    let to = request.to.unwrap_or(today);
    let from = request.from.unwrap_or_else(|| to.saturating_sub(Duration::days(DAYS_UNLESS_TOLD - 1)));
    let refuse = |name, detail: &str| Err(AppError::Invalid(vec![FieldError::new(name, detail)]));
    if from > to {
        return refuse("from", "must not be after to");
    }
    if (to - from).whole_days() >= MOST_DAYS {
        return refuse("from", "must be at most 366 days, to included, before to");
    }
    Ok((from, to))
}

/// The first instant after a day of UTC.
pub(crate) fn end_of(day: Date) -> Result<Timestamp, AppError> {
    let next = day.next_day().ok_or_else(|| AppError::field("to", "must be before the year 10000"))?;
    Ok(next.midnight().assume_utc())
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn asked(from: Option<Date>, to: Option<Date>) -> Result<(Date, Date), AppError> {
        days(&UsageRequest { from, to, agent_id: None }, date!(2026 - 03 - 01))
    }

    #[test]
    fn without_days_the_last_thirty_are_meant_today_included() {
        assert!(
            matches!(asked(None, None), Ok((from, to)) if from == date!(2026 - 01 - 31) && to == date!(2026 - 03 - 01))
        );
        assert!(matches!(asked(None, Some(date!(2025 - 12 - 30))), Ok((from, _)) if from == date!(2025 - 12 - 01)));
    }

    #[test]
    fn a_range_is_a_year_at_most_and_runs_forward() {
        assert!(asked(Some(date!(2026 - 01 - 01)), Some(date!(2026 - 01 - 01))).is_ok());
        assert!(asked(Some(date!(2024 - 01 - 01)), Some(date!(2024 - 12 - 31))).is_ok(), "a leap year");
        assert!(asked(Some(date!(2024 - 01 - 01)), Some(date!(2025 - 01 - 01))).is_err());
        assert!(asked(Some(date!(2026 - 01 - 02)), Some(date!(2026 - 01 - 01))).is_err());
        assert!(end_of(Date::MAX).is_err());
    }
}
