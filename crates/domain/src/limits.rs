use crate::CountryCode;

/// How far the calls and messages of an organization, or of an agent, may go. Both hold: an agent's limits lie
/// within its organization's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// Nothing goes out.
    pub paused: bool,
    /// How many calls may be open at once.
    pub max_concurrent_calls: Option<i32>,
    /// Where calls and messages may go; `None`: everywhere.
    pub allowed_countries: Option<Vec<CountryCode>>,
    /// The longest duration of a call, in seconds.
    pub max_call_seconds: Option<i32>,
}
