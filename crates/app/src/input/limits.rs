//! Limits of an organization and of its agents, as admins change them. The statement that stores an intent enforces
//! them.

use std::borrow::Cow;
use std::str::FromStr;

use linecard_domain::{AllowedCountry, CallingHours, DailyLimits, Limits, NumberType, TimeOfDay, ValidationError};

use super::patch::Patch;
use crate::error::FieldError;

/// More concurrent calls than any Twilio account supports.
const MAX_CONCURRENT_CALLS: u32 = 100_000;
/// Twilio's longest duration of a call, in seconds (its docs on CreateCall, `TimeLimit`).
pub(crate) const MAX_CALL_SECONDS: u32 = 86_400;
/// More than an organization can place, talk or spend in a day.
const MAX_A_DAY: u32 = 10_000_000;

/// Valid changes of limits.
#[derive(Debug, Clone, Default)]
pub struct LimitsChange {
    pub paused: Option<bool>,
    pub max_concurrent_calls: Patch<i32>,
    pub allowed_countries: Patch<Vec<AllowedCountry>>,
    pub allowed_number_types: Patch<Vec<NumberType>>,
    pub max_call_seconds: Patch<i32>,
    pub calling_hours: Patch<CallingHours>,
    pub daily: DailyLimitsChange,
}

/// Valid changes of what may be placed and spent in a day.
#[derive(Debug, Clone, Default)]
pub struct DailyLimitsChange {
    pub max_calls: Patch<i32>,
    pub max_messages: Patch<i32>,
    pub max_minutes: Patch<i32>,
    pub max_spend: Patch<i32>,
}

impl DailyLimitsChange {
    fn apply(self, limits: &mut DailyLimits) {
        self.max_calls.apply(&mut limits.max_calls);
        self.max_messages.apply(&mut limits.max_messages);
        self.max_minutes.apply(&mut limits.max_minutes);
        self.max_spend.apply(&mut limits.max_spend);
    }
}

impl LimitsChange {
    pub(crate) fn apply(self, limits: &mut Limits) {
        limits.paused = self.paused.unwrap_or(limits.paused);
        self.max_concurrent_calls.apply(&mut limits.max_concurrent_calls);
        self.allowed_countries.apply(&mut limits.allowed_countries);
        self.allowed_number_types.apply(&mut limits.allowed_number_types);
        self.max_call_seconds.apply(&mut limits.max_call_seconds);
        self.calling_hours.apply(&mut limits.calling_hours);
        self.daily.apply(&mut limits.daily);
    }
}

/// Changes of limits as they were received.
#[derive(Debug, Default)]
pub struct LimitsInput {
    pub paused: Option<bool>,
    pub max_concurrent_calls: Patch<u32>,
    pub allowed_countries: Patch<Vec<String>>,
    pub allowed_number_types: Patch<Vec<String>>,
    pub max_call_seconds: Patch<u32>,
    /// When they begin and end.
    pub calling_hours: Patch<(String, String)>,
    pub max_calls_per_day: Patch<u32>,
    pub max_messages_per_day: Patch<u32>,
    pub max_minutes_per_day: Patch<u32>,
    pub max_spend_per_day: Patch<u32>,
}

impl LimitsInput {
    /// All invalid fields at once, each with its pointer below `/limits`.
    pub fn parse(self) -> Result<LimitsChange, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut limit = |given: Patch<u32>, pointer: &'static str, max: u32| {
            given.try_map(|given| number(pointer, given, max, &mut errors))
        };
        let max_concurrent_calls = limit(self.max_concurrent_calls, "/limits/maxConcurrentCalls", MAX_CONCURRENT_CALLS);
        let max_call_seconds = limit(self.max_call_seconds, "/limits/maxCallSeconds", MAX_CALL_SECONDS);
        let daily = DailyLimitsChange {
            max_calls: limit(self.max_calls_per_day, "/limits/maxCallsPerDay", MAX_A_DAY),
            max_messages: limit(self.max_messages_per_day, "/limits/maxMessagesPerDay", MAX_A_DAY),
            max_minutes: limit(self.max_minutes_per_day, "/limits/maxMinutesPerDay", MAX_A_DAY),
            max_spend: limit(self.max_spend_per_day, "/limits/maxSpendPerDay", MAX_A_DAY),
        };
        let allowed_countries = self.allowed_countries.try_map(|codes| countries(&codes, &mut errors));
        let allowed_number_types =
            self.allowed_number_types.try_map(|types| list("/limits/allowedNumberTypes", &types, &mut errors));
        let calling_hours = self.calling_hours.try_map(|(from, to)| hours(&from, &to, &mut errors));
        let change = LimitsChange {
            paused: self.paused,
            max_concurrent_calls,
            allowed_countries,
            allowed_number_types,
            max_call_seconds,
            calling_hours,
            daily,
        };
        if errors.is_empty() { Ok(change) } else { Err(errors) }
    }
}

fn number(pointer: &'static str, given: u32, max: u32, errors: &mut Vec<FieldError>) -> Option<i32> {
    let number = i32::try_from(given).ok().filter(|_| (1..=max).contains(&given));
    if number.is_none() {
        errors.push(FieldError::new(pointer, format!("must be 1 to {max}, or null for no limit")));
    }
    number
}

fn hours(from: &str, to: &str, errors: &mut Vec<FieldError>) -> Option<CallingHours> {
    const TO: &str = "/limits/callingHours/to";
    let mut time = |pointer: &'static str, text: &str| {
        let parsed = text.parse::<TimeOfDay>();
        parsed.map_err(|invalid| errors.push(FieldError::invalid(pointer, &invalid))).ok()
    };
    let (from, to) = (time("/limits/callingHours/from", from), time(TO, to));
    let hours = CallingHours::new(from?, to?);
    if hours.is_none() {
        errors.push(FieldError::new(
            TO,
            "must be later than from, on the same day; null for callingHours allows all hours",
        ));
    }
    hours
}

fn countries(codes: &[String], errors: &mut Vec<FieldError>) -> Option<Vec<AllowedCountry>> {
    const POINTER: &str = "/limits/allowedCountries";
    if codes.is_empty() {
        let detail = "must contain at least one country; use null to allow all, or paused to block all";
        errors.push(FieldError::new(POINTER, detail));
        return None;
    }
    list(POINTER, codes, errors)
}

/// Each text parsed, and none twice.
fn list<T>(pointer: &'static str, texts: &[String], errors: &mut Vec<FieldError>) -> Option<Vec<T>>
where
    T: FromStr<Err = ValidationError> + PartialEq,
{
    let before = errors.len();
    let mut parsed: Vec<T> = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let pointer = || -> Cow<'static, str> { format!("{pointer}/{index}").into() };
        match text.parse() {
            Ok(value) if parsed.contains(&value) => {
                errors.push(FieldError::new(pointer(), "is a duplicate"));
            }
            Ok(value) => parsed.push(value),
            Err(invalid) => errors.push(FieldError::invalid(pointer(), &invalid)),
        }
    }
    (errors.len() == before).then_some(parsed)
}
