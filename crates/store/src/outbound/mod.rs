pub(crate) mod history;
pub(crate) mod idempotency;
pub(crate) mod intent;
