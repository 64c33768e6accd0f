//! The usage of an organization, by day and agent.

use linecard_domain::{AgentId, CredentialSource, TimeZone};
use linecard_store::{UsageFilter, UsageReport, UsageRow, time_zone_get, usage_list};
use time::{Date, Duration};

use super::cost::{Cost, add_cost};
use crate::app::App;
use crate::caller::Caller;
use crate::error::{AppError, FieldError};
use crate::tracking::GIVE_UP_PRICE;

/// The number of days by default, including the last one.
const DEFAULT_DAYS: i64 = 30;
/// The maximum number of days per request.
const MAX_DAYS: i64 = 366;
/// The maximum number of rows per response, about 15 MB of JSON.
const MAX_ROWS: u32 = 50_000;

/// Which usage is requested.
#[derive(Debug, Clone, Default)]
pub struct UsageRequest {
    /// `None`: 30 days before `to`, including it.
    pub from: Option<Date>,
    /// Inclusive. `None`: today.
    pub to: Option<Date>,
    /// By whose days: UTC's, or the organization's time zone's. `None`: by the organization's.
    pub time_zone: Option<TimeZone>,
    pub agent_id: Option<AgentId>,
}

/// The usage of the requested days.
#[derive(Debug)]
pub struct Usage {
    pub from: Date,
    pub to: Date,
    /// By whose days.
    pub time_zone: TimeZone,
    /// Before this day, calls and messages that were removed while the organization had another time zone count on the days of that
    /// one. `None`: there are none.
    pub other_zone_before: Option<Date>,
    /// By day, then by the agent's name.
    pub items: Vec<UsageItem>,
    pub totals: UsageTotals,
}

/// Usage of one day, agent and credential source.
#[derive(Debug)]
pub struct UsageItem {
    pub day: Date,
    pub agent_id: Option<AgentId>,
    pub agent_name: Option<String>,
    pub credential_source: CredentialSource,
    pub totals: UsageTotals,
}

/// Sums of calls and messages.
#[derive(Debug, Default)]
pub struct UsageTotals {
    /// All calls, whatever their outcome.
    pub calls: i64,
    pub completed_calls: i64,
    pub call_seconds: i64,
    pub messages: i64,
    /// The number of segments that Twilio split the messages into.
    pub message_segments: i64,
    pub call_cost: Cost,
    pub message_cost: Cost,
    /// Calls and messages whose price is not known yet; the costs do not include them.
    pub pending_prices: i64,
    /// Calls and messages for which Twilio reported no price in time.
    pub missing_prices: i64,
}

impl UsageTotals {
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

impl App {
    /// The usage of the requested days, by day, agent and credential source.
    pub async fn usage(&self, caller: &Caller, request: &UsageRequest) -> Result<Usage, AppError> {
        usage_until(self, caller, request, |_, today| today).await
    }
}

/// As [`App::usage`], of one of several organizations.
pub(crate) async fn usage_of_one(app: &App, caller: &Caller, request: &UsageRequest) -> Result<Usage, AppError> {
    usage_until(app, caller, request, last_day_of_several).await
}

/// `last_day`: the last day, from the day that is today there, where the request has none.
async fn usage_until(
    app: &App,
    caller: &Caller,
    request: &UsageRequest,
    last_day: fn(&UsageRequest, Date) -> Date,
) -> Result<Usage, AppError> {
    let now = app.dependencies.now();
    let mut tx = app.store.begin_history_report(&caller.context).await?;
    let own = time_zone_get(&mut tx).await?.ok_or(AppError::NotFound("organization"))?;
    let time_zone = chosen(request.time_zone.as_ref(), own)?;
    let (from, to) = days(request, last_day(request, time_zone.day_of(now)))?;
    let filter = UsageFilter {
        agent_id: request.agent_id,
        zone: Some(time_zone.clone()).filter(|zone| *zone != TimeZone::UTC),
        from,
        to,
        priced_since: now - GIVE_UP_PRICE,
    };
    let report = usage_list(&mut tx, &filter, MAX_ROWS + 1).await?;
    if report.rows.len() > MAX_ROWS as usize {
        let detail =
            "must be later: the report would have more than 50,000 rows. Choose fewer days, or one agent (agentId)";
        return Err(AppError::field("from", detail));
    }
    tx.commit().await?;
    Ok(sum((from, to), time_zone, report))
}

fn sum((from, to): (Date, Date), time_zone: TimeZone, report: UsageReport) -> Usage {
    let (items, totals) = (Vec::new(), UsageTotals::default());
    let mut usage = Usage { from, to, time_zone, other_zone_before: report.other_zone_before, items, totals };
    for row in report.rows {
        usage.totals.add(&row);
        // Rows of one item are adjacent: they differ in the currency, or are for calls and for messages.
        let same = |item: &&mut UsageItem| {
            (item.day, item.agent_id, item.credential_source) == (row.day, row.agent_id, row.credential_source)
        };
        if let Some(item) = usage.items.last_mut().filter(same) {
            item.totals.add(&row);
            continue;
        }
        let mut totals = UsageTotals::default();
        totals.add(&row);
        usage.items.push(UsageItem {
            day: row.day,
            agent_id: row.agent_id,
            agent_name: row.agent_name,
            credential_source: row.credential_source,
            totals,
        });
    }
    usage
}

/// There are sums by two kinds of days.
fn chosen(asked: Option<&TimeZone>, own: TimeZone) -> Result<TimeZone, AppError> {
    match asked {
        Some(asked) if *asked == TimeZone::UTC => Ok(TimeZone::UTC),
        Some(asked) if *asked != own => {
            let detail = if own == TimeZone::UTC {
                "must be UTC: the organization has no other time zone".to_owned()
            } else {
                format!("must be UTC, or {own}, which is the organization's time zone")
            };
            Err(AppError::field("timeZone", detail))
        }
        _ => Ok(own),
    }
}

/// The last day of a report over several organizations that names none: today there, but neither before the first day nor more than a
/// year after it, for it is not the same day in all of them.
fn last_day_of_several(request: &UsageRequest, today: Date) -> Date {
    let Some(from) = request.from else { return today };
    today.max(from).min(from.saturating_add(Duration::days(MAX_DAYS - 1)))
}

fn days(request: &UsageRequest, last: Date) -> Result<(Date, Date), AppError> {
    let to = request.to.unwrap_or(last);
    let from = request.from.unwrap_or_else(|| to.saturating_sub(Duration::days(DEFAULT_DAYS - 1)));
    let refuse = |name, detail: &str| Err(AppError::Invalid(vec![FieldError::new(name, detail)]));
    if from > to {
        return refuse("from", "must be on or before the last day (to)");
    }
    if to.next_day().is_none() {
        return refuse("to", "must be before the year 10000");
    }
    if (to - from).whole_days() >= MAX_DAYS {
        return refuse("from", "must be at most 365 days before to");
    }
    Ok((from, to))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn requested(from: Option<Date>, to: Option<Date>) -> Result<(Date, Date), AppError> {
        days(&UsageRequest { from, to, ..UsageRequest::default() }, date!(2026 - 03 - 01))
    }

    #[test]
    fn without_days_the_last_thirty_are_meant_today_included() {
        assert!(
            matches!(requested(None, None), Ok((from, to)) if from == date!(2026 - 01 - 31) && to == date!(2026 - 03 - 01))
        );
        assert!(matches!(requested(None, Some(date!(2025 - 12 - 30))), Ok((from, _)) if from == date!(2025 - 12 - 01)));
    }

    #[test]
    fn a_report_over_several_organizations_is_refused_by_none_for_the_day_that_it_is_there() {
        let from = |from| UsageRequest { from: Some(from), ..UsageRequest::default() };
        let today = date!(2026 - 03 - 01);
        for (request, last) in [
            (from(date!(2026 - 03 - 02)), date!(2026 - 03 - 02)),
            (from(date!(2025 - 02 - 28)), date!(2026 - 02 - 28)),
            (from(date!(2026 - 02 - 01)), today),
            (UsageRequest::default(), today),
        ] {
            assert_eq!(last_day_of_several(&request, today), last);
            assert!(days(&request, last).is_ok());
        }
    }

    #[test]
    fn a_range_is_a_year_at_most_and_runs_forward() {
        assert!(requested(Some(date!(2026 - 01 - 01)), Some(date!(2026 - 01 - 01))).is_ok());
        assert!(requested(Some(date!(2024 - 01 - 01)), Some(date!(2024 - 12 - 31))).is_ok(), "a leap year");
        assert!(requested(Some(date!(2024 - 01 - 01)), Some(date!(2025 - 01 - 01))).is_err());
        assert!(requested(Some(date!(2026 - 01 - 02)), Some(date!(2026 - 01 - 01))).is_err());
    }
}
