//! Who may do what: users and their sessions, members, API keys, and the organization itself.

pub(crate) mod api_key;
pub(crate) mod authentication;
pub(crate) mod connect_session;
pub(crate) mod external;
pub(crate) mod invitation;
pub(crate) mod member;
pub(crate) mod organization;
pub(crate) mod password_reset;
pub(crate) mod platform_key;
pub(crate) mod provider_identity;
pub(crate) mod second_factor;
pub(crate) mod session;
