//! Limits on outbound calls and messages.

use std::fmt;
use std::str::FromStr;

use crate::{AllowedCountry, CallingHours, NumberType, ValidationError};

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
    /// When calls may be placed, by the local time of whoever is called; `None`: at any time.
    pub calling_hours: Option<CallingHours>,
    /// What may be placed and spent in a day.
    pub daily: DailyLimits,
}

impl Limits {
    /// The first of those that bound what a stolen credential costs which is looser than before, named as in the API: what a
    /// day may cost, the countries, the costly types, and the hours. Their raising is the owners'.
    pub fn raised_since(&self, before: &Self) -> Option<&'static str> {
        let (new, old) = (&self.daily, &before.daily);
        let numbers = [
            ("maxCallsPerDay", new.max_calls, old.max_calls),
            ("maxMessagesPerDay", new.max_messages, old.max_messages),
            ("maxMinutesPerDay", new.max_minutes, old.max_minutes),
            ("maxSpendPerDay", new.max_spend, old.max_spend),
        ];
        let is_above = |new: Option<i32>, old: Option<i32>| old.is_some_and(|old| new.is_none_or(|new| new > old));
        if let Some((name, ..)) = numbers.into_iter().find(|&(_, new, old)| is_above(new, old)) {
            return Some(name);
        }
        // No list of countries allows all of them; no list of types allows none.
        if let Some(old) = &before.allowed_countries
            && self.allowed_countries.as_ref().is_none_or(|new| new.iter().any(|country| !old.contains(country)))
        {
            return Some("allowedCountries");
        }
        if let Some(old) = before.calling_hours
            && self.calling_hours.is_none_or(|new| !old.include(new))
        {
            return Some("callingHours");
        }
        let old = before.allowed_number_types.as_deref().unwrap_or_default();
        let new = self.allowed_number_types.as_deref().unwrap_or_default();
        new.iter().any(|kind| !old.contains(kind)).then_some("allowedNumberTypes")
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(calls: Option<i32>, countries: Option<&[&str]>, types: Option<&[NumberType]>) -> Limits {
        let parse = |code: &&str| code.parse().expect("a country");
        Limits {
            allowed_countries: countries.map(|codes| codes.iter().map(parse).collect()),
            allowed_number_types: types.map(<[_]>::to_vec),
            daily: DailyLimits { max_calls: calls, ..DailyLimits::default() },
            ..Limits::default()
        }
    }

    #[test]
    fn what_lets_more_through_is_a_raise_and_nothing_else() {
        let premium = [NumberType::PremiumRate];
        let before = limits(Some(500), Some(&["own", "CA"]), None);
        for (after, raised) in [
            (before.clone(), None),
            (limits(Some(10), Some(&["own"]), Some(&[])), None),
            (limits(Some(501), Some(&["own"]), None), Some("maxCallsPerDay")),
            (limits(None, Some(&["own"]), None), Some("maxCallsPerDay")),
            (limits(Some(500), None, None), Some("allowedCountries")),
            (limits(Some(500), Some(&["CA", "DE"]), None), Some("allowedCountries")),
            (limits(Some(500), Some(&["CA"]), Some(&premium)), Some("allowedNumberTypes")),
        ] {
            assert_eq!(after.raised_since(&before), raised, "{after:?}");
        }
        let free = limits(None, None, Some(&premium));
        assert_eq!(limits(Some(1), Some(&["US"]), None).raised_since(&free), None);
        assert_eq!(free.raised_since(&free), None);
    }

    #[test]
    fn more_hours_are_a_raise_and_fewer_are_not() {
        let limits = |hours: Option<(&str, &str)>| Limits {
            calling_hours: hours.map(|(from, to)| CallingHours::parse(from, to).expect("hours")),
            ..Limits::default()
        };
        let before = limits(Some(("09:00", "18:00")));
        for (hours, raised) in [
            (Some(("09:00", "18:00")), None),
            (Some(("10:00", "12:30")), None),
            (Some(("08:59", "18:00")), Some("callingHours")),
            (Some(("19:00", "20:00")), Some("callingHours")),
            (None, Some("callingHours")),
        ] {
            assert_eq!(limits(hours).raised_since(&before), raised, "{hours:?}");
        }
        assert_eq!(before.raised_since(&limits(None)), None);
    }
}
