//! Limits of an organization and of its agents, as admins change them. The statement that stores an intent enforces
//! them.

use std::borrow::Cow;

use linecard_domain::{CountryCode, Limits};

use super::patch::Patch;
use crate::error::FieldError;

/// More concurrent calls than any Twilio account supports.
const MAX_CONCURRENT_CALLS: u32 = 100_000;
/// Twilio's longest duration of a call, in seconds (its docs on CreateCall, `TimeLimit`).
pub(crate) const MAX_CALL_SECONDS: u32 = 86_400;

/// Valid changes of limits.
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

/// Changes of limits as they were received.
#[derive(Debug, Default)]
pub struct LimitsInput {
    pub paused: Option<bool>,
    pub max_concurrent_calls: Patch<u32>,
    pub allowed_countries: Patch<Vec<String>>,
    pub max_call_seconds: Patch<u32>,
}

impl LimitsInput {
    /// All invalid fields at once, each with its pointer below `/limits`.
    pub fn parse(self) -> Result<LimitsChange, Vec<FieldError>> {
        let mut errors = Vec::new();
        let change = LimitsChange {
            paused: self.paused,
            max_concurrent_calls: self
                .max_concurrent_calls
                .try_map(|calls| number("/limits/maxConcurrentCalls", calls, MAX_CONCURRENT_CALLS, &mut errors)),
            allowed_countries: self.allowed_countries.try_map(|codes| countries(&codes, &mut errors)),
            max_call_seconds: self
                .max_call_seconds
                .try_map(|seconds| number("/limits/maxCallSeconds", seconds, MAX_CALL_SECONDS, &mut errors)),
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

fn countries(codes: &[String], errors: &mut Vec<FieldError>) -> Option<Vec<CountryCode>> {
    const POINTER: &str = "/limits/allowedCountries";
    let before = errors.len();
    if codes.is_empty() {
        let detail = "must contain at least one country; use null to allow all, or paused to block all";
        errors.push(FieldError::new(POINTER, detail));
    }
    let mut countries: Vec<CountryCode> = Vec::new();
    for (index, code) in codes.iter().enumerate() {
        let pointer = || -> Cow<'static, str> { format!("{POINTER}/{index}").into() };
        match code.parse() {
            Ok(country) if countries.contains(&country) => {
                errors.push(FieldError::new(pointer(), "is a duplicate"));
            }
            Ok(country) => countries.push(country),
            Err(invalid) => errors.push(FieldError::invalid(pointer(), &invalid)),
        }
    }
    (errors.len() == before).then_some(countries)
}
