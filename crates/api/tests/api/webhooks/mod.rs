//! Twilio's status callbacks.

mod call_status;
mod short_way;
