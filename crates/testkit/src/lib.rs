//! What tests share: a database of its own for each test, a running Linecard with a Twilio beside it,
//! and builders for what tests begin with. A dev-dependency only.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_debug_implementations,
    reason = "a test that cannot be set up has failed"
)]

mod app;
mod database;
mod discretion;
mod organization;

pub use app::{ENCRYPTION_KEY, TestApp, TestOptions, keyring, keyring_of};
pub use database::TestDatabase;
pub use discretion::{assert_discreet, assert_discreet_of_people};
pub use organization::{Answer, TestOrganization, TwilioAccount, send};
