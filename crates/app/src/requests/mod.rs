//! Requests for calls and messages, as clients send them.

mod call;
mod idempotency;
mod message;
mod params;

pub use call::{CallOptions, PlaceCall};
pub(crate) use call::{check_digits, check_instructions};
pub use idempotency::IdempotencyKey;
pub use message::{MessageContent, SendMessage};
pub use params::OutboundParams;
