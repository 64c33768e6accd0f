//! Twilio's status callbacks.

mod call_status;
mod shared_keys;
mod short_way;
