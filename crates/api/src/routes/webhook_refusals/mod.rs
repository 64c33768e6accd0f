//! `/api/webhook-refusals`: callbacks that were not believed.

pub(super) mod list;
