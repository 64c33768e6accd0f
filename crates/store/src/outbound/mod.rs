//! What calls and messages have in common: intents, idempotency keys, status updates, lists.

pub(crate) mod history;
pub(crate) mod idempotency;
pub(crate) mod intent;
pub(crate) mod progress;
