//! The API over HTTP: a real server, a real PostgreSQL, a simulated Twilio.
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

mod audit;
mod bad_input;
mod bad_requests;
mod call_rates;
mod coverage;
mod database_away;
mod during_a_call;
mod faults;
mod hanging_up_clients;
mod idempotency;
mod idempotency_over_nodes;
mod instructions;
mod invisible;
mod key_rotation;
mod limits;
mod many_callbacks;
mod message_callbacks;
mod message_idempotency;
mod messages;
mod messaging;
mod operations;
mod people;
mod placing;
mod reconciling;
mod reconciling_messages;
mod reconciling_side_by_side;
mod rollout;
mod secrets;
mod sessions;
mod settings;
mod signing;
mod token_rotation;
mod twilio_api_keys;
mod usage;
mod usage_comparison;
mod watching;
mod webhooks;
