//! Settings and their documentation.

mod configuration;
mod deployment;
