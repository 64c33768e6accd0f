//! `POST /api/agents`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use linecard_app::{AgentInput, check_agent};
use linecard_domain::Name;
use serde::Deserialize;
use utoipa::ToSchema;

use super::AgentBody;
use crate::extract::{Admin, Body, Fields};
use crate::problem::Problem;
use crate::state::ApiState;

/// A new agent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateAgentBody {
    name: String,
    description: Option<String>,
    /// Your TwiML endpoint, which Twilio requests with POST when a call is answered.
    voice_url: Option<String>,
    /// A `wss://` URL to which the call's audio is streamed if there is no voice URL.
    stream_url: Option<String>,
    /// Whether the agent is used for calls and messages that name none. There is one default agent at most: the previous
    /// one loses the role.
    #[serde(default)]
    is_default: bool,
}

/// Create an agent
#[utoipa::path(post, path = "/api/agents", tag = "agents",
    request_body = CreateAgentBody, responses((status = 201, body = AgentBody, description = "The agent")))]
pub(crate) async fn create_agent(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    body: Body<CreateAgentBody>,
) -> Result<(StatusCode, Json<AgentBody>), Problem> {
    let body = body.value;
    let mut fields = Fields::default();
    let name = fields.parse::<Name>("/name", &body.name);
    fields.refuse_all(check_agent([&body.description, &body.voice_url, &body.stream_url].map(Option::as_deref)));
    let Some(name) = name else { return Err(fields.into()) };
    fields.finish()?;
    let input = AgentInput {
        name,
        description: body.description,
        voice_url: body.voice_url,
        stream_url: body.stream_url,
        is_default: body.is_default,
    };
    let agent = state.app.create_agent(&caller, input).await?;
    Ok((StatusCode::CREATED, Json(agent.into())))
}
