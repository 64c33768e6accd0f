//! Amounts of money.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

/// Exact amounts by currency (ISO 4217). A cost is positive.
pub type Cost = BTreeMap<String, Decimal>;

/// A price without a unit is in US dollars, Twilio's default.
pub(super) fn add_cost(cost: &mut Cost, unit: Option<&str>, amount: Option<Decimal>) {
    if let Some(amount) = amount {
        *cost.entry(unit.unwrap_or("USD").to_owned()).or_default() += amount;
    }
}
