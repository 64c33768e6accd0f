//! A submission under way.

use linecard_domain::{AgentId, OrganizationId, OutboundRef, Timestamp};
use linecard_store::ResolvedCredential;

use crate::channels::OutboundItem;

/// A stored intent on its way to Twilio.
pub(super) struct PendingSubmission<T: OutboundItem> {
    pub organization: OrganizationId,
    pub id: T::Id,
    pub agent: Option<AgentId>,
    pub request: T::TwilioRequest,
    pub credential: ResolvedCredential,
    pub submit_before: Timestamp,
}

impl<T: OutboundItem> PendingSubmission<T> {
    pub(super) fn subject(&self) -> OutboundRef {
        self.id.into()
    }

    /// Counts the outcome of the submission.
    pub(super) fn count(&self, outcome: &'static str) {
        T::METRICS.submitted(self.credential.source(), outcome);
    }
}
