//! What the client is told about a call or message.

/// A call or message, and what is known about it when the client gets its response.
#[derive(Debug)]
pub enum Dispatched<T> {
    /// Twilio has accepted it.
    Accepted(T),
    /// It is queued, the request to Twilio is under way, or its outcome is unknown. Callbacks and the reconciler update
    /// its status.
    Pending(T),
}
