//! What is removed: rows that have expired, calls and messages that their organization no longer keeps, and all of an
//! organization that is erased.
//!
//! Each function removes one batch, in a transaction that its caller ends.

pub(crate) mod erased_people;
pub(crate) mod erased_tables;
pub(crate) mod erasure;
pub(crate) mod erasure_plan;
pub(crate) mod expired;
pub(crate) mod export;
pub(crate) mod history;
pub(crate) mod settings;
