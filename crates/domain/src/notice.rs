//! What admins and owners of an organization must know.

use crate::names::names;

names! {
    /// What a notice is about.
    NoticeKind {
        /// Twilio refuses the account or number of an agent, or of the organization.
        AccountRefused = "account-refused",
        /// Four fifths of a daily limit are used.
        DailyLimitNear = "daily-limit-near",
        /// A daily limit refuses calls or messages for the rest of the day.
        DailyLimitReached = "daily-limit-reached",
        /// An API key expires within days.
        ApiKeyExpiring = "api-key-expiring",
        /// Events cannot be delivered to an endpoint.
        EndpointFailing = "endpoint-failing",
        /// No events are sent to an endpoint any more, which nobody has asked for.
        EndpointDisabled = "endpoint-disabled",
    }
}
