//! Amounts of money, and days.

use std::collections::BTreeMap;

use linecard_domain::Timestamp;
use rust_decimal::Decimal;
use time::Date;

use crate::error::AppError;

/// Exact amounts by currency (ISO 4217). A cost is positive.
pub type Cost = BTreeMap<String, Decimal>;

/// A price without a unit is in US dollars, Twilio's default.
pub(super) fn add_cost(cost: &mut Cost, unit: Option<&str>, amount: Option<Decimal>) {
    if let Some(amount) = amount {
        *cost.entry(unit.unwrap_or("USD").to_owned()).or_default() += amount;
    }
}

/// The first instant after a UTC day.
pub(super) fn end_of(day: Date) -> Result<Timestamp, AppError> {
    let next = day.next_day().ok_or_else(|| AppError::field("to", "must be before the year 10000"))?;
    Ok(next.midnight().assume_utc())
}
