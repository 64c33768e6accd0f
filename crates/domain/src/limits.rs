//! Limits on outbound calls and messages.

use std::fmt;
use std::str::FromStr;

use crate::{AllowedCountry, NumberType, ValidationError};

/// Limits on the calls and messages of an organization or an agent. Both apply: an agent's limits are within those of
/// its organization.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// No call or message is submitted.
    pub paused: bool,
    /// The maximum number of concurrent calls.
    pub max_concurrent_calls: Option<i32>,
    /// The allowed destination countries; `None`: all.
    pub allowed_countries: Option<Vec<AllowedCountry>>,
    /// The costly types of numbers that are allowed. `None`: for an organization, none; for an agent, its organization's.
    pub allowed_number_types: Option<Vec<NumberType>>,
    /// The maximum duration of a call, in seconds.
    pub max_call_seconds: Option<i32>,
    /// What may be placed and spent in a day.
    pub daily: DailyLimits,
}

/// What may be placed and spent in a UTC day; `None`: any amount.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DailyLimits {
    pub max_calls: Option<i32>,
    pub max_messages: Option<i32>,
    /// Begun minutes of calls.
    pub max_minutes: Option<i32>,
    /// In whole units of the currency that Twilio bills in.
    pub max_spend: Option<i32>,
}

/// One of the [`DailyLimits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DailyLimit {
    Calls,
    Messages,
    Minutes,
    Spend,
}

impl DailyLimit {
    pub const ALL: [Self; 4] = [Self::Calls, Self::Messages, Self::Minutes, Self::Spend];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::Messages => "messages",
            Self::Minutes => "minutes",
            Self::Spend => "spend",
        }
    }
}

impl fmt::Display for DailyLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for DailyLimit {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        Self::ALL
            .into_iter()
            .find(|limit| limit.as_str() == raw)
            .ok_or_else(|| ValidationError::new("must be one of calls, messages, minutes, spend"))
    }
}
