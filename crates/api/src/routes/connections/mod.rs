//! Twilio settings: `/api/agents/{agent_id}/twilio` for an agent, `/api/twilio` for the organization.

pub(super) mod agent;
pub(super) mod organization;
pub(super) mod settings;
