//! Twilio's status callbacks.

mod call_status;
mod platform_signatures;
mod shared_keys;
mod short_way;
