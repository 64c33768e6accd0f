//! What the rooms share.

pub(crate) mod operations;
pub(crate) mod signature;
