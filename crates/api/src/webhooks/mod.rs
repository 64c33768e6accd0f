//! Webhooks that other services call.

pub(crate) mod twilio;
