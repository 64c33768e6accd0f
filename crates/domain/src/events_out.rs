//! Events that are sent to endpoints: their types, and how a delivery and an endpoint are.

use crate::names::names;

names! {
    /// What an event is about.
    EventType {
        Call = "call",
        Message = "message",
        /// A daily limit.
        Limit = "limit",
    }

    /// What became of an event on its way to an endpoint.
    DeliveryStatus {
        /// It is to be sent, for the first time or again.
        Pending = "pending",
        /// The endpoint has answered with a status of 2xx.
        Delivered = "delivered",
        /// It is not sent any more.
        Dead = "dead",
    }

    /// Why nothing is sent to an endpoint.
    DisabledReason {
        /// An admin has disabled it.
        Manual = "manual",
        /// It answered 410 Gone.
        Gone = "gone",
        /// Every attempt failed for days.
        Failing = "failing",
    }
}
