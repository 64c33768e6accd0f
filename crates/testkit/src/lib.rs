//! What tests share: a database for each test, a running Linecard with a simulated Twilio, and helpers to set up
//! organizations, agents and accounts. A dev-dependency only.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_debug_implementations,
    reason = "a test that cannot be set up has failed"
)]

mod answer;
mod app;
mod between;
mod cluster;
mod connect;
mod database;
mod encryption_key;
mod leak_check;
mod organization;
mod pooler;
mod server;
mod smtp;

pub use answer::{Answer, send};
pub use app::{TestApp, TestOptions};
pub use between::Between;
pub use cluster::TestCluster;
pub use database::TestDatabase;
pub use encryption_key::{ENCRYPTION_KEY, keyring, keyring_of};
pub use leak_check::{assert_no_secrets, assert_no_secrets_or_numbers, register_secret};
pub use organization::{TestOrganization, TwilioAccount};
pub use pooler::pgbouncer;
pub use smtp::SmtpServer;
