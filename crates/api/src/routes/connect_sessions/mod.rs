//! `/api/connect-sessions`: with one, a page of the platform connects one agent.

pub(crate) mod create;
pub(super) mod current;
pub(super) mod delete;
pub(crate) mod page;
