//! What the reconciler works from: which organizations have work, what is due, and what became of lost intents.

pub(crate) mod backlog;
pub(crate) mod due;
pub(crate) mod lease;
pub(crate) mod lookup;
