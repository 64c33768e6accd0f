//! Limits of agents and organizations.

use linecard_app::{LimitsChange, LimitsInput};
use linecard_domain::{CountryCode, Limits};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::patch::{double_option, patch};
use crate::extract::Fields;

/// Limits on calls and messages; null means no limit.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LimitsBody {
    /// The maximum number of concurrent calls.
    max_concurrent_calls: Option<i32>,
    /// The countries (ISO 3166-1 codes) to which calls and messages are allowed.
    #[schema(example = json!(["US", "CA"]))]
    allowed_countries: Option<Vec<String>>,
    /// The maximum duration of a call, in seconds.
    max_call_seconds: Option<i32>,
}

/// Changes to limits. An absent limit is kept; null removes it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UpdateLimitsBody {
    /// The maximum number of concurrent calls, 1 to 100,000.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<u32>)]
    max_concurrent_calls: Option<Option<u32>>,
    /// The countries (ISO 3166-1 codes) to which calls and messages are allowed; at least one.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<Vec<String>>, example = json!(["US", "CA"]))]
    allowed_countries: Option<Option<Vec<String>>>,
    /// The maximum duration of a call, 1 to 86,400 seconds. It also caps a call's own `timeLimitSeconds`.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<u32>)]
    max_call_seconds: Option<Option<u32>>,
}

impl From<&Limits> for LimitsBody {
    fn from(limits: &Limits) -> Self {
        Self {
            max_concurrent_calls: limits.max_concurrent_calls,
            allowed_countries: limits.allowed_countries.as_deref().map(codes),
            max_call_seconds: limits.max_call_seconds,
        }
    }
}

pub(super) fn codes(countries: &[CountryCode]) -> Vec<String> {
    countries.iter().map(ToString::to_string).collect()
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
        max_call_seconds: patch(limits.max_call_seconds),
    };
    input.parse().map_err(|errors| fields.refuse_all(errors)).unwrap_or_default()
}
