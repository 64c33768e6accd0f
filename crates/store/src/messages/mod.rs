//! Messages: reading them, their intent, and what is learned of them.

pub(crate) mod change;
pub(crate) mod intent;
pub(crate) mod progress;
pub(crate) mod row;
