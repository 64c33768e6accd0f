//! `PATCH /api/agents/{agent_id}`.

use axum::Json;
use axum::extract::State;
use linecard_app::{AgentChange, check_agent};
use linecard_domain::{AgentId, Name};
use serde::Deserialize;
use utoipa::ToSchema;

use super::AgentBody;
use crate::extract::{Admin, Body, Fields, IdPath};
use crate::problem::Problem;
use crate::routes::limits::{UpdateLimitsBody, limits_change};
use crate::routes::patch::{double_option, object, patch};
use crate::state::ApiState;

/// Changes to an agent. An absent field is kept; null clears it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UpdateAgentBody {
    name: Option<String>,
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<String>)]
    voice_url: Option<Option<String>>,
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<String>)]
    stream_url: Option<Option<String>>,
    /// True makes the agent the default instead of the previous one.
    is_default: Option<bool>,
    /// True pauses the agent: new calls and messages are refused immediately; those in progress continue.
    paused: Option<bool>,
    #[serde(default, deserialize_with = "object")]
    #[schema(value_type = Option<UpdateLimitsBody>)]
    limits: Option<UpdateLimitsBody>,
}

/// Update an agent
#[utoipa::path(patch, path = "/api/agents/{agent_id}", tag = "agents", params(("agent_id" = uuid::Uuid, Path)),
    request_body = UpdateAgentBody, responses((status = 200, body = AgentBody, description = "The agent")))]
pub(crate) async fn update_agent(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(agent): IdPath<AgentId>,
    body: Body<UpdateAgentBody>,
) -> Result<Json<AgentBody>, Problem> {
    let body = body.value;
    let mut fields = Fields::default();
    let name = fields.parse_optional::<Name>("/name", body.name.as_deref());
    let texts = [&body.description, &body.voice_url, &body.stream_url];
    fields.refuse_all(check_agent(texts.map(|field| field.as_ref().and_then(Option::as_deref))));
    let limits = limits_change(body.paused, body.limits, &mut fields);
    fields.finish()?;
    let change = AgentChange {
        name,
        description: patch(body.description),
        voice_url: patch(body.voice_url),
        stream_url: patch(body.stream_url),
        is_default: body.is_default,
        limits,
    };
    Ok(Json(state.app.change_agent(&caller, agent, change).await?.into()))
}
