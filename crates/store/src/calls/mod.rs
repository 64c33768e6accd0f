pub(crate) mod intent;
pub(crate) mod progress;
pub(crate) mod queue;
pub(crate) mod row;
