//! What calls and messages have in common: intents, who placed them, idempotency keys, status updates, lists.

pub(crate) mod admission;
pub(crate) mod daily;
pub(crate) mod history;
pub(crate) mod idempotency;
pub(crate) mod intent;
pub(crate) mod placed_by;
pub(crate) mod progress;
