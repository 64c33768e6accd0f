//! Limits on outbound calls and messages.

use crate::CountryCode;

/// Limits on the calls and messages of an organization or an agent. Both apply: an agent's limits are within those of
/// its organization.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// No call or message is submitted.
    pub paused: bool,
    /// The maximum number of concurrent calls.
    pub max_concurrent_calls: Option<i32>,
    /// The allowed destination countries; `None`: all.
    pub allowed_countries: Option<Vec<CountryCode>>,
    /// The maximum duration of a call, in seconds.
    pub max_call_seconds: Option<i32>,
}
