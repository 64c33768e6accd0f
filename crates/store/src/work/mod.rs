//! What the reconciler works from: which organizations have work, what is due, and how lost intents are found again.

pub(crate) mod backlog;
pub(crate) mod due;
pub(crate) mod lease;
pub(crate) mod lookup;
