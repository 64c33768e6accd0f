//! Usage as CSV for spreadsheets (RFC 4180).

use std::borrow::Cow;
use std::collections::BTreeSet;

use csv::{Terminator, WriterBuilder};
use linecard_app::{Cost, Usage, UsageItem};

/// A row per day, agent and credential source. Costs have a column per currency that occurs, empty where unknown.
pub(super) fn write(usage: &Usage) -> Result<Vec<u8>, csv::Error> {
    let units = |cost: fn(&UsageItem) -> &Cost| -> BTreeSet<String> {
        usage.items.iter().flat_map(|item| cost(item).keys().cloned()).collect()
    };
    let call_units = units(|item| &item.totals.call_cost);
    let message_units = units(|item| &item.totals.message_cost);
    let mut table = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    let mut header: Vec<String> = [
        "day",
        "time_zone",
        "agent_id",
        "agent_name",
        "credential_source",
        "calls",
        "completed_calls",
        "call_seconds",
        "messages",
        "message_segments",
        "pending_prices",
        "missing_prices",
    ]
    .map(str::to_owned)
    .into();
    header.extend(call_units.iter().map(|unit| format!("call_cost_{unit}")));
    header.extend(message_units.iter().map(|unit| format!("message_cost_{unit}")));
    table.write_record(&header)?;
    for item in &usage.items {
        table.write_record(record(item, usage.time_zone.name(), &call_units, &message_units))?;
    }
    table.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

fn record(
    item: &UsageItem,
    time_zone: &str,
    call_units: &BTreeSet<String>,
    message_units: &BTreeSet<String>,
) -> Vec<String> {
    let spent = &item.totals;
    let mut record = vec![
        item.day.to_string(),
        time_zone.to_owned(),
        item.agent_id.map(|id| id.to_string()).unwrap_or_default(),
        item.agent_name.as_deref().map(harmless).unwrap_or_default().into_owned(),
        item.credential_source.as_str().to_owned(),
        spent.calls.to_string(),
        spent.completed_calls.to_string(),
        spent.call_seconds.to_string(),
        spent.messages.to_string(),
        spent.message_segments.to_string(),
        spent.pending_prices.to_string(),
        spent.missing_prices.to_string(),
    ];
    let amount = |cost: &Cost, unit: &String| cost.get(unit).map(ToString::to_string).unwrap_or_default();
    record.extend(call_units.iter().map(|unit| amount(&spent.call_cost, unit)));
    record.extend(message_units.iter().map(|unit| amount(&spent.message_cost, unit)));
    record
}

/// Spreadsheets evaluate a text that begins with one of these characters as a formula, unless an apostrophe precedes it.
fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { Cow::Owned(format!("'{text}")) } else { text.into() }
}
