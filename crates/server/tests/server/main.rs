//! The program `linecard`, run as its users run it.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod audit;
mod aws_kms;
mod configuration;
mod connections;
mod deployment;
mod doctor;
mod embedded;
mod external;
mod joined;
mod keys;
mod metrics;
mod program;
mod reconcile;
mod restart;
mod rollback;
mod rollout;
mod shared_database;
mod signature;
mod traces;
