//! What the rooms share.

pub(crate) mod identity_provider;
pub(crate) mod operations;
pub(crate) mod signature;
