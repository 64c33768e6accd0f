pub(crate) mod account;
pub(crate) mod daily;
