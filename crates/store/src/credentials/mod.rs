//! Twilio credentials: the settings of agents and of the organization, and which of them a request uses.

pub(crate) mod agent_twilio;
pub(crate) mod organization_twilio;
pub(crate) mod promotion;
pub(crate) mod resolution;
pub(crate) mod retired;
pub(crate) mod sealed;
pub(crate) mod settings;
pub(crate) mod shared_key;
pub(crate) mod token;
