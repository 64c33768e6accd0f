pub(crate) mod context;
pub(crate) mod transaction;

pub(crate) use transaction::Store;
