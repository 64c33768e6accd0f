//! Sending messages and tracking them to their end.

mod callbacks;
mod idempotency;
mod reconciling;
pub(crate) mod scenario;
mod sending;
