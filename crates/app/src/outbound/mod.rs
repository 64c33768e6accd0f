//! Sending calls and messages: the intent is durable before Twilio is called, and from then on the server finishes the
//! work whether or not the client waits for it.

mod backoff;
mod call_queue;
mod dispatched;
mod dispatcher;
mod intents;
mod limit_warnings;
mod pending;
mod recorder;
mod submission;

pub(crate) use call_queue::CallQueue;
pub use dispatched::Dispatched;
pub(crate) use dispatcher::Dispatcher;
pub(crate) use intents::{IDEMPOTENCY_LIFETIME, Intents, outside_calling_hours};
pub(crate) use limit_warnings::LimitWarnings;
pub(crate) use recorder::OutcomeRecorder;
pub(crate) use submission::Submitter;
