//! `/api/sessions`: a person's own sessions.

pub(super) mod delete;
pub(super) mod delete_others;
pub(super) mod list;
