pub(crate) mod api_key;
pub(crate) mod authentication;
pub(crate) mod member;
pub(crate) mod organization;
pub(crate) mod session;
