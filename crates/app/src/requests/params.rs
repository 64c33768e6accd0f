//! What the requests for calls and for messages have in common.

use linecard_domain::{AgentId, PhoneNumber};

use super::idempotency::IdempotencyKey;

/// The parameters that every call and every message has.
#[derive(Debug, Clone)]
pub struct OutboundParams {
    /// `None`: the organization's default agent.
    pub agent_id: Option<AgentId>,
    pub to: PhoneNumber,
    /// The client's own data, returned with the call or message.
    pub metadata: Option<serde_json::Value>,
    pub idempotency: Option<IdempotencyKey>,
}
