//! What others report to us.

pub(crate) mod twilio;
