//! What tests share: a database of its own for each test, a running Linecard with a Twilio beside it,
//! and builders for what tests begin with. A dev-dependency only.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test that cannot be set up has failed"
)]

mod database;

pub use database::TestDatabase;
