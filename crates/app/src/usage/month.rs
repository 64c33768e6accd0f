//! The months of a usage report.

use std::fmt;
use std::str::FromStr;

use linecard_domain::ValidationError;
use time::{Date, Month};

/// A UTC month; Twilio's usage records use the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageMonth(Date);

impl UsageMonth {
    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self(day.replace_day(1).unwrap_or(day))
    }

    pub(super) fn first_day(self) -> Date {
        self.0
    }

    pub(super) fn last_day(self) -> Date {
        self.0.replace_day(self.0.month().length(self.0.year())).unwrap_or(self.0)
    }
}

impl FromStr for UsageMonth {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        let number =
            |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u16>().ok())?;
        let parse = || {
            let (year, month) = raw.split_once('-').filter(|(year, month)| year.len() == 4 && month.len() == 2)?;
            let month = Month::try_from(u8::try_from(number(month)?).ok()?).ok()?;
            Date::from_calendar_date(i32::from(number(year)?), month, 1).ok()
        };
        parse()
            .map(Self)
            .ok_or_else(|| ValidationError::new("must be a month in the form YYYY-MM, for example 2026-01"))
    }
}

impl fmt::Display for UsageMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), u8::from(self.0.month()))
    }
}
