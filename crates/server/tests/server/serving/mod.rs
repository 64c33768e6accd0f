//! The running server.

mod behind_proxies;
mod connections;
mod flood;
pub(crate) mod joined;
mod mail;
mod metrics;
mod operations;
mod restart;
mod rolling_restart;
mod streams;
mod traces;
