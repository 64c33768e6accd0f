//! The store against a real PostgreSQL, as the application's role.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on has failed")]

mod connecting;
mod isolation;
mod permissions;
mod schema;
mod tenants;
