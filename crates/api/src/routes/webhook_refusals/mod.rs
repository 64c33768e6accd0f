//! `/api/webhook-refusals`: rejected callbacks.

pub(super) mod list;
