//! Twilio's usage records.

use rust_decimal::Decimal;
use serde::Deserialize;

use super::lenient::text;
use super::parse::{ParseError, required};
use super::reading::{amount, currency, read};

/// A category of Twilio's usage records (its docs on usage categories).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsageCategory {
    /// Calls in either direction; used in minutes.
    Calls,
    /// Text messages in either direction; used in segments.
    Sms,
    /// Messages with media in either direction.
    Mms,
}

impl UsageCategory {
    /// Twilio's name for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::Sms => "sms",
            Self::Mms => "mms",
        }
    }
}

/// An account's usage of one category in a range of days (Twilio's docs on the UsageRecord resource).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageRecord {
    pub category: String,
    /// The number of calls or messages; `None` if Twilio does not count them.
    pub count: Option<Decimal>,
    /// The amount in the category's unit.
    pub usage: Option<Decimal>,
    /// Positive for a cost.
    pub price: Option<Decimal>,
    /// The currency of `price`, ISO 4217.
    pub price_unit: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct UsageBody {
    #[serde(deserialize_with = "text")]
    category: Option<String>,
    #[serde(deserialize_with = "text")]
    count: Option<String>,
    #[serde(deserialize_with = "text")]
    usage: Option<String>,
    #[serde(deserialize_with = "text")]
    price: Option<String>,
    #[serde(deserialize_with = "text")]
    price_unit: Option<String>,
}

impl UsageRecord {
    /// A number that cannot be read is not known, which is no zero.
    pub(crate) fn from_json(body: UsageBody) -> Result<Self, ParseError> {
        Ok(Self {
            category: required("category", body.category)?,
            count: read("count", body.count.as_deref(), amount),
            usage: read("usage", body.usage.as_deref(), amount),
            price: read("price", body.price.as_deref(), amount),
            price_unit: read("price_unit", body.price_unit.as_deref(), currency),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Result<UsageRecord, ParseError> {
        UsageRecord::from_json(serde_json::from_str(json).expect("JSON"))
    }

    #[test]
    fn a_record_is_read_exactly_whether_its_numbers_are_strings_or_not() {
        let record = parse(
            r#"{"category": "calls", "count": "12", "usage": "1234", "usage_unit": "minutes", "price": "2192.84855",
                "price_unit": "usd"}"#,
        )
        .expect("a record");
        assert_eq!((record.count, record.usage), (Some(Decimal::from(12)), Some(Decimal::from(1234))));
        assert_eq!(record.price.map(|price| price.to_string()).as_deref(), Some("2192.84855"));
        let record = parse(r#"{"category": "sms", "count": null, "usage": "", "price": 0.0075}"#).expect("a record");
        assert_eq!((record.count, record.usage), (None, None));
        assert_eq!(record.price.map(|price| price.to_string()).as_deref(), Some("0.0075"));
    }

    #[test]
    fn a_number_that_cannot_be_read_is_not_known_and_no_zero() {
        for wrong in [r#""much""#, r#""1,2""#, r#""NaN""#, r#""Infinity""#, "{}", "1e300"] {
            let record = parse(&format!(r#"{{"category": "calls", "count": "3", "price": {wrong}}}"#)).expect(wrong);
            assert_eq!((record.count, record.price), (Some(Decimal::from(3)), None), "{wrong}");
        }
        assert!(parse("{}").is_err(), "without a category");
    }
}
