//! The API over HTTP: a real server, a real PostgreSQL, a simulated Twilio. A folder per room, named like the URL
//! and the modules of the other crates.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::many_single_char_names,
    clippy::type_complexity,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed"
)]

mod agents;
mod audit;
mod calls;
mod connections;
mod document;
mod encryption_keys;
mod event_endpoints;
mod events;
mod health;
mod identity;
mod messages;
mod notices;
mod platform;
mod reliability;
mod requests;
mod rollout;
mod shadow_calls;
mod support;
mod usage;
mod webhooks;
