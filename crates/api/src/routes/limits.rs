//! Limits of agents and organizations.

use linecard_app::{LimitsChange, LimitsInput};
use linecard_domain::{AllowedCountry, CallingHours, Limits, NumberType};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::patch::{double_option, object, patch};
use crate::extract::Fields;
use crate::schema_enums;

/// Limits on calls and messages; null means no limit.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LimitsBody {
    /// The maximum number of concurrent calls.
    max_concurrent_calls: Option<i32>,
    /// The countries (ISO 3166-1 codes) to which calls and messages are allowed; `own` is the country of the number that
    /// calls. It bounds `to` alone: what TwiML dials once a call is answered (`<Dial>`) is bounded by Twilio's own
    /// permissions only (Voice geographic permissions in the Twilio console).
    #[schema(example = json!(["own", "CA"]))]
    allowed_countries: Option<Vec<String>>,
    /// The types of costly numbers that are allowed besides ordinary ones; null: none, and for an agent those of its
    /// organization.
    #[schema(value_type = Option<Vec<schema_enums::NumberType>>)]
    allowed_number_types: Option<Vec<&'static str>>,
    /// The maximum duration of a call, in seconds.
    max_call_seconds: Option<i32>,
    /// The maximum number of calls in a UTC day.
    max_calls_per_day: Option<i32>,
    /// The maximum number of messages in a UTC day.
    max_messages_per_day: Option<i32>,
    /// The maximum number of begun minutes of calls in a UTC day, after which no call is placed.
    max_minutes_per_day: Option<i32>,
    /// What calls and messages may cost in a UTC day, in whole units of the currency that Twilio bills in: by their prices,
    /// or by an estimate until Twilio has set them. Amounts in several currencies are simply added.
    max_spend_per_day: Option<i32>,
    /// At which hours calls may be placed, by the local time of whoever is called. Messages are not bound by them.
    calling_hours: Option<CallingHoursBody>,
}

/// The hours of a day at which calls may be placed, by the local time of whoever is called. A number that can be in several
/// time zones (a toll-free one, a mobile number of a large country) is called when all of them allow it; one whose time zone
/// nobody knows (a satellite phone) is not called.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallingHoursBody {
    /// The first minute, `00:00` to `23:59`.
    #[schema(pattern = "^[0-2][0-9]:[0-5][0-9]$", example = "09:00")]
    from: String,
    /// The minute after the last one, up to `24:00`; later than `from`.
    #[schema(pattern = "^[0-2][0-9]:[0-5][0-9]$", example = "20:00")]
    to: String,
}

impl From<CallingHours> for CallingHoursBody {
    fn from(hours: CallingHours) -> Self {
        Self { from: hours.from().to_string(), to: hours.to().to_string() }
    }
}

/// Changes to limits. An absent limit is kept; null removes it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UpdateLimitsBody {
    /// The maximum number of concurrent calls, 1 to 100,000.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<u32>)]
    max_concurrent_calls: Option<Option<u32>>,
    /// The countries (ISO 3166-1 codes) to which calls and messages are allowed, or `own` for the country of the number
    /// that calls; at least one. Null allows all.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<Vec<String>>, example = json!(["US", "CA"]))]
    allowed_countries: Option<Option<Vec<String>>>,
    /// The maximum duration of a call, 1 to 86,400 seconds. It also caps a call's own `timeLimitSeconds`.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<u32>)]
    max_call_seconds: Option<Option<u32>>,
    /// The types of costly numbers that are allowed besides ordinary ones. Null and an empty list: none; null for an agent:
    /// those of its organization.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<Vec<schema_enums::NumberType>>)]
    allowed_number_types: Option<Option<Vec<String>>>,
    /// The maximum number of calls in a UTC day, 1 to 10,000,000.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<u32>)]
    max_calls_per_day: Option<Option<u32>>,
    /// The maximum number of messages in a UTC day, 1 to 10,000,000.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<u32>)]
    max_messages_per_day: Option<Option<u32>>,
    /// The maximum number of begun minutes of calls in a UTC day, 1 to 10,000,000.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<u32>)]
    max_minutes_per_day: Option<Option<u32>>,
    /// What calls and messages may cost in a UTC day, 1 to 10,000,000 in whole units of the currency that Twilio bills in.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<u32>)]
    max_spend_per_day: Option<Option<u32>>,
    /// At which hours calls may be placed, by the local time of whoever is called. Null: at any hour.
    #[serde(default, deserialize_with = "double_object")]
    #[schema(value_type = Option<CallingHoursBody>)]
    calling_hours: Option<Option<CallingHoursBody>>,
}

/// As `double_option`, of an object.
fn double_object<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<CallingHoursBody>>, D::Error> {
    object(deserializer).map(Some)
}

impl From<&Limits> for LimitsBody {
    fn from(limits: &Limits) -> Self {
        Self {
            max_concurrent_calls: limits.max_concurrent_calls,
            allowed_countries: limits.allowed_countries.as_deref().map(codes),
            allowed_number_types: limits.allowed_number_types.as_deref().map(types),
            max_call_seconds: limits.max_call_seconds,
            max_calls_per_day: limits.daily.max_calls,
            max_messages_per_day: limits.daily.max_messages,
            max_minutes_per_day: limits.daily.max_minutes,
            max_spend_per_day: limits.daily.max_spend,
            calling_hours: limits.calling_hours.map(Into::into),
        }
    }
}

pub(super) fn codes(countries: &[AllowedCountry]) -> Vec<String> {
    countries.iter().map(ToString::to_string).collect()
}

fn types(types: &[NumberType]) -> Vec<&'static str> {
    types.iter().map(|kind| kind.as_str()).collect()
}

/// Parses limits; errors are added to `fields`.
pub(super) fn limits_change(
    paused: Option<bool>,
    limits: Option<UpdateLimitsBody>,
    fields: &mut Fields,
) -> LimitsChange {
    let limits = limits.unwrap_or_default();
    let input = LimitsInput {
        paused,
        max_concurrent_calls: patch(limits.max_concurrent_calls),
        allowed_countries: patch(limits.allowed_countries),
        allowed_number_types: patch(limits.allowed_number_types),
        max_call_seconds: patch(limits.max_call_seconds),
        max_calls_per_day: patch(limits.max_calls_per_day),
        max_messages_per_day: patch(limits.max_messages_per_day),
        max_minutes_per_day: patch(limits.max_minutes_per_day),
        max_spend_per_day: patch(limits.max_spend_per_day),
        calling_hours: patch(limits.calling_hours.map(|hours| hours.map(|hours| (hours.from, hours.to)))),
    };
    input.parse().map_err(|errors| fields.refuse_all(errors)).unwrap_or_default()
}
