//! `/Usage/Records`: what an account spent, by category and period.

use serde_json::{Value, json};
use time::{Date, Duration, Month, OffsetDateTime};

use crate::engine::now;

use super::context::{Context, Outcome};
use super::page;

pub(super) fn list(context: &Context<'_>, period: &str) -> Outcome {
    let today = now().date();
    let spans = spans(context, period, today).ok_or_else(|| context.not_found())?;
    let category = context.query.get("Category");
    let mut records = Vec::new();
    for (start, end) in spans {
        let spent = Spent::between(context, start, end);
        records.extend(
            spent
                .records()
                .into_iter()
                .filter(|record| category.is_none_or(|category| record.category == category))
                .map(|record| record.view(context, start, end)),
        );
    }
    Ok(page::of_values(context, "usage_records", records))
}

/// The first and last days of each span that `period` asks for, newest first.
fn spans(context: &Context<'_>, period: &str, today: Date) -> Option<Vec<(Date, Date)>> {
    let created = context.account.created.date();
    let start = date(context, "StartDate").unwrap_or(created);
    let end = date(context, "EndDate").unwrap_or(today);
    let month = |day: Date| day.replace_day(1).unwrap_or(day);
    let year = |day: Date| Date::from_calendar_date(day.year(), Month::January, 1).unwrap_or(day);
    let yesterday = today - Duration::DAY;
    let last_month = month(today) - Duration::DAY;
    Some(match period {
        "AllTime" => vec![(start, end)],
        "Today" => vec![(today, today)],
        "Yesterday" => vec![(yesterday, yesterday)],
        "ThisMonth" => vec![(month(today), today)],
        "LastMonth" => vec![(month(last_month), last_month)],
        "Daily" => split(start, end, |day| day),
        "Monthly" => split(start, end, month),
        "Yearly" => split(start, end, year),
        _ => return None,
    })
}

/// Cuts the days from `start` to `end` where `first` changes.
fn split(start: Date, end: Date, first: impl Fn(Date) -> Date) -> Vec<(Date, Date)> {
    const MOST: usize = 1000;
    let mut spans = Vec::new();
    let mut last = end;
    while last >= start && spans.len() < MOST {
        let begin = first(last).max(start);
        spans.push((begin, last));
        last = begin - Duration::DAY;
    }
    spans
}

fn date(context: &Context<'_>, name: &str) -> Option<Date> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    Date::parse(context.query.get(name)?, format).ok()
}

#[derive(Default)]
struct Spent {
    calls: u64,
    minutes: u64,
    calls_price: f64,
    messages: u64,
    segments: u64,
    messages_price: f64,
}

impl Spent {
    fn between(context: &Context<'_>, start: Date, end: Date) -> Self {
        let within = |at: Option<OffsetDateTime>| at.is_some_and(|at| (start..=end).contains(&at.date()));
        let mut spent = Self::default();
        for call in context.calls().newest_first(|c| within(c.ended())) {
            if call.seconds() > 0 {
                spent.calls += 1;
                spent.minutes += call.minutes();
            }
            spent.calls_price += amount(call.price());
        }
        for message in context.messages().newest_first(|m| within(m.sent())) {
            spent.messages += 1;
            spent.segments += message.segments();
            spent.messages_price += amount(message.price());
        }
        spent
    }

    fn records(&self) -> Vec<Record> {
        let calls = |category| Record {
            category,
            count: (self.calls, "calls"),
            usage: (self.minutes.to_string(), "minutes"),
            price: self.calls_price,
        };
        let messages = |category| Record {
            category,
            count: (self.messages, "messages"),
            usage: (self.segments.to_string(), "segments"),
            price: self.messages_price,
        };
        let total = self.calls_price + self.messages_price;
        vec![
            calls("calls"),
            calls("calls-outbound"),
            messages("sms"),
            messages("sms-outbound"),
            Record { category: "totalprice", count: (0, ""), usage: (format!("{total:.5}"), "usd"), price: total },
        ]
    }
}

/// Prices are negative, usage is positive.
fn amount(price: Option<String>) -> f64 {
    price.and_then(|price| price.parse::<f64>().ok()).map_or(0.0, f64::abs)
}

struct Record {
    category: &'static str,
    count: (u64, &'static str),
    usage: (String, &'static str),
    price: f64,
}

impl Record {
    fn view(&self, context: &Context<'_>, start: Date, end: Date) -> Value {
        let account = &context.account.sid;
        json!({
            "account_sid": account,
            "api_version": "2010-04-01",
            "as_of": now().replace_nanosecond(0).unwrap_or(OffsetDateTime::UNIX_EPOCH)
                .format(&time::format_description::well_known::Rfc3339).ok(),
            "category": self.category,
            "count": self.count.0.to_string(),
            "count_unit": self.count.1,
            "description": self.category,
            "end_date": end.to_string(),
            "price": (self.price * 100_000.0).round() / 100_000.0,
            "price_unit": "usd",
            "start_date": start.to_string(),
            "subresource_uris": {},
            "uri": format!(
                "/2010-04-01/Accounts/{account}/Usage/Records.json?Category={}",
                self.category
            ),
            "usage": self.usage.0,
            "usage_unit": self.usage.1,
        })
    }
}
