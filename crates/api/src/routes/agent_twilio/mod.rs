//! `/api/agents/{agent_id}/twilio`: the agent's own Twilio account, token and number.

pub(super) mod connect;
pub(super) mod disconnect;
pub(super) mod enter_next_token;
pub(super) mod get;
pub(super) mod give_next_token_up;
pub(super) mod resolution;
pub(super) mod verify;
