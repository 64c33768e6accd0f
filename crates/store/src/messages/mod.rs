pub(crate) mod intent;
pub(crate) mod progress;
pub(crate) mod row;
