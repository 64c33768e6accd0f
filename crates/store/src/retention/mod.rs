//! What is removed: rows that have expired, and calls and messages that their organization no longer keeps.
//!
//! Each function removes one batch, in a transaction that its caller ends.

pub(crate) mod expired;
pub(crate) mod export;
pub(crate) mod history;
pub(crate) mod settings;
