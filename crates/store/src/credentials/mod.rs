pub(crate) mod agent_twilio;
pub(crate) mod organization_twilio;
pub(crate) mod promotion;
pub(crate) mod resolution;
pub(crate) mod sealed;
pub(crate) mod settings;
pub(crate) mod token;
