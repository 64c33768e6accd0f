//! The API over HTTP: a real server, a real PostgreSQL, a simulated Twilio.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on has failed")]

mod coverage;
mod hanging_up_clients;
mod operations;
mod placing;
mod reconciling;
mod watching;
