//! The store against a real PostgreSQL, as the application's role.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod schema;
