//! Limits of an organization and of its agents: changed by admins, kept by the statement that stores an intent.

use std::borrow::Cow;

use linecard_domain::{CountryCode, Limits};

use crate::agents::Patch;
use crate::calls::MAX_TIME_LIMIT_SECONDS;
use crate::error::FieldError;

/// More than any account of Twilio's takes at once.
const MOST_CONCURRENT_CALLS: u32 = 100_000;

/// What a PATCH changes of limits.
#[derive(Debug, Clone, Default)]
pub struct LimitsChange {
    pub paused: Option<bool>,
    pub max_concurrent_calls: Patch<i32>,
    pub allowed_countries: Patch<Vec<CountryCode>>,
    pub max_call_seconds: Patch<i32>,
}

impl LimitsChange {
    pub(crate) fn apply(self, limits: &mut Limits) {
        limits.paused = self.paused.unwrap_or(limits.paused);
        self.max_concurrent_calls.apply(&mut limits.max_concurrent_calls);
        self.allowed_countries.apply(&mut limits.allowed_countries);
        self.max_call_seconds.apply(&mut limits.max_call_seconds);
    }
}

/// Limits as they are asked for: absent stays, null clears.
#[derive(Debug, Default)]
pub struct LimitsInput {
    pub paused: Option<bool>,
    pub max_concurrent_calls: Patch<u32>,
    pub allowed_countries: Patch<Vec<String>>,
    pub max_call_seconds: Patch<u32>,
}

impl LimitsInput {
    /// What is out of bounds is told by its field.
    pub fn parse(self) -> Result<LimitsChange, Vec<FieldError>> {
        let mut errors = Vec::new();
        let change = LimitsChange {
            paused: self.paused,
            max_concurrent_calls: self.max_concurrent_calls.try_map(|most| {
                number("/limits/maxConcurrentCalls", most, MOST_CONCURRENT_CALLS, "100000", &mut errors)
            }),
            allowed_countries: self.allowed_countries.try_map(|codes| countries(&codes, &mut errors)),
            max_call_seconds: self.max_call_seconds.try_map(|seconds| {
                number("/limits/maxCallSeconds", seconds, MAX_TIME_LIMIT_SECONDS, "86400", &mut errors)
            }),
        };
        if errors.is_empty() { Ok(change) } else { Err(errors) }
    }
}

fn number(
    pointer: &'static str,
    given: u32,
    most: u32,
    most_in_words: &str,
    errors: &mut Vec<FieldError>,
) -> Option<i32> {
    let number = i32::try_from(given).ok().filter(|_| (1..=most).contains(&given));
    if number.is_none() {
        errors.push(FieldError::new(pointer, format!("must be 1 to {most_in_words}, or null for no limit")));
    }
    number
}

fn countries(codes: &[String], errors: &mut Vec<FieldError>) -> Option<Vec<CountryCode>> {
    const POINTER: &str = "/limits/allowedCountries";
    let before = errors.len();
    if codes.is_empty() {
        let detail = "must name a country; null allows all, and paused stops all";
        errors.push(FieldError::new(POINTER, detail));
    }
    let mut countries: Vec<CountryCode> = Vec::new();
    for (index, code) in codes.iter().enumerate() {
        let pointer = || -> Cow<'static, str> { format!("{POINTER}/{index}").into() };
        match code.parse() {
            Ok(country) if countries.contains(&country) => {
                errors.push(FieldError::new(pointer(), "stands in the list twice"));
            }
            Ok(country) => countries.push(country),
            Err(invalid) => errors.push(FieldError::invalid(pointer(), &invalid)),
        }
    }
    (errors.len() == before).then_some(countries)
}

/// Where both an organization and its agent may call and text.
pub(crate) fn allowed_by_both(lists: [Option<Vec<CountryCode>>; 2]) -> Option<Vec<CountryCode>> {
    match lists {
        [Some(mut ours), Some(theirs)] => {
            ours.retain(|country| theirs.contains(country));
            Some(ours)
        }
        [ours, theirs] => ours.or(theirs),
    }
}

/// Whose limit it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitOwner {
    Organization,
    Agent,
}
