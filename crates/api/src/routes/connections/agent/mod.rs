//! `/api/agents/{agent_id}/twilio`: the agent's own Twilio account, credentials and number.

pub(crate) mod connect;
pub(crate) mod discard_secondary_token;
pub(crate) mod disconnect;
pub(crate) mod get;
pub(crate) mod get_resolution;
pub(crate) mod set_secondary_token;
pub(crate) mod verify;
