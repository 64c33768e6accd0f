//! The API over HTTP: a real server, a real PostgreSQL, a simulated Twilio.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on has failed")]

mod message_callbacks;
mod message_idempotency;
mod messages;
mod messaging;
mod placing;
mod reconciling;
