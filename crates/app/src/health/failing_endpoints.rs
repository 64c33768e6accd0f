//! Event endpoints that get nothing.

use linecard_domain::{DisabledReason, EventEndpointId, Timestamp};
use linecard_store::EventEndpoint;

/// An endpoint whose last attempts have failed, or that Linecard has disabled.
#[derive(Debug)]
pub struct FailingEndpoint {
    pub id: EventEndpointId,
    pub url: String,
    /// The first of the failures since the last success; `None`: it was disabled before anything else failed.
    pub failing_since: Option<Timestamp>,
    /// `None`: events are still sent.
    pub disabled: Option<(Timestamp, DisabledReason)>,
    /// Human-readable: what is wrong, and what to do.
    pub problem: &'static str,
}

impl FailingEndpoint {
    /// `None`: it works, or somebody has disabled it.
    pub(super) fn of(endpoint: EventEndpoint) -> Option<Self> {
        let problem = match (endpoint.disabled, endpoint.failing_since) {
            (Some((_, DisabledReason::Manual)), _) | (None, None) => return None,
            (Some((_, DisabledReason::Gone)), _) => {
                "It answered that it is gone (HTTP 410), so nothing is sent there. Enable it once it takes events again, or delete it."
            }
            (Some((_, DisabledReason::Failing)), _) => {
                "Everything failed for five days, so nothing is sent there. Enable it once it works: what happened in the last \
                 three days is sent then."
            }
            (None, Some(_)) => {
                "Deliveries fail, and are attempted again for three days. The list of its deliveries has what it answered."
            }
        };
        let EventEndpoint { id, settings, failing_since, disabled, .. } = endpoint;
        Some(Self { id, url: settings.url, failing_since, disabled, problem })
    }
}
