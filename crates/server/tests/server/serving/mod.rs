//! The running server.

mod behind_proxies;
mod connections;
pub(crate) mod joined;
mod metrics;
mod restart;
mod traces;
