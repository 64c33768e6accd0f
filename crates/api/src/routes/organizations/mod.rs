//! `/api/organizations`: the organizations that a person belongs to.

pub(super) mod create;
pub(super) mod list;
