//! `/api/organizations`: the organizations that the user belongs to.

pub(super) mod create;
pub(super) mod list;
