//! `/api/agents`: the organization's AI agents.

pub(super) mod create;
mod cursor;
pub(super) mod delete;
pub(super) mod get;
pub(super) mod list;
pub(super) mod update;

use linecard_app::views::Agent;
use linecard_domain::AgentId;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::limits::LimitsBody;

/// An AI agent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AgentBody {
    #[schema(value_type = uuid::Uuid)]
    id: AgentId,
    /// The platform's own id; null if it has given none.
    external_id: Option<String>,
    name: String,
    description: Option<String>,
    /// Your TwiML endpoint, which Twilio requests with POST when a call is answered.
    voice_url: Option<String>,
    /// A `wss://` URL to which the call's audio is streamed if there is no voice URL.
    stream_url: Option<String>,
    /// Whether the agent is used for calls and messages that name none.
    is_default: bool,
    /// Whether the agent is paused: new calls and messages are refused with `calls-stopped`.
    paused: bool,
    /// The agent's own limits; the organization's apply as well.
    limits: LimitsBody,
    /// The agent's own phone number; null if it is not connected.
    phone_number: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    updated_at: OffsetDateTime,
}

impl From<Agent> for AgentBody {
    fn from(agent: Agent) -> Self {
        let settings = agent.settings;
        Self {
            id: agent.id,
            external_id: agent.external_id.map(|id| id.to_string()),
            name: settings.name.as_str().to_owned(),
            description: settings.description,
            voice_url: settings.voice_url,
            stream_url: settings.stream_url,
            is_default: settings.is_default,
            paused: settings.limits.paused,
            limits: (&settings.limits).into(),
            phone_number: agent.phone_number.map(|number| number.as_str().to_owned()),
            created_at: agent.created_at,
            updated_at: agent.updated_at,
        }
    }
}
