//! Twilio's status callbacks.

mod call_status;
