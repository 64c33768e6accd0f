//! The running server.

mod connections;
pub(crate) mod joined;
mod metrics;
mod restart;
mod traces;
