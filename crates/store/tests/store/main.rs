//! The store against a real PostgreSQL, as the application's role. A directory or file for each room of the crate.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on has failed")]

mod calls;
mod database;
mod outbound;
mod plans;
mod sql;
mod tenancy;
