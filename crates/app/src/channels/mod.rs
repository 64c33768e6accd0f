//! Calls and messages: everything that differs between the two is in `call.rs` and `message.rs`, behind one
//! trait [`OutboundItem`], which dispatching, reconciling and callbacks are written against.

mod call;
mod instructions;
mod item;
mod message;
mod outcome;
mod rejection;
mod stream_tokens;

pub(crate) use instructions::{CallOfAgent, callbacks_of, recording_callback, status_callback};
pub(crate) use item::{CallbackForm, DispatchContext, OutboundItem, Stage, Update};
pub(crate) use outcome::SubmitOutcome;
pub(crate) use rejection::Rejection;
pub use rejection::RejectionReason;
pub use stream_tokens::PublicSigningKey;
pub(crate) use stream_tokens::StreamTokens;
