//! `/api/agents/{agent_id}/twilio`: the agent's own Twilio account, credentials and number.

pub(in crate::routes) mod connect;
pub(in crate::routes) mod discard_secondary_token;
pub(in crate::routes) mod disconnect;
pub(in crate::routes) mod get;
pub(in crate::routes) mod get_resolution;
pub(in crate::routes) mod set_secondary_token;
pub(in crate::routes) mod verify;
