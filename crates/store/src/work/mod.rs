pub(crate) mod backlog;
pub(crate) mod lease;
pub(crate) mod lookup;
