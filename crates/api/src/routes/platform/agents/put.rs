//! `PUT /api/platform/organizations/{organization_external_id}/agents/{agent_external_id}`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use linecard_app::{AgentChange, LimitsChange, PutAgent, check_agent};
use linecard_domain::{AgentId, Name};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::{AgentPath, AgentsScope, Body, Fields, Platform};
use crate::problem::Problem;
use crate::routes::agents::AgentBody;
use crate::routes::patch::{double_option, patch};
use crate::routes::platform::status;
use crate::schema_enums;
use crate::state::ApiState;

/// What an agent shall be. An absent field stays as it is; null clears it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PutAgentBody {
    /// An agent that exists and has no external id yet: it gets this one. To be left out for a new one.
    pub(super) id: Option<Uuid>,
    /// Required for a new agent.
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<String>)]
    pub(super) description: Option<Option<String>>,
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<String>)]
    pub(super) voice_url: Option<Option<String>>,
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<String>)]
    pub(super) stream_url: Option<Option<String>>,
    /// True makes the agent the default instead of the previous one.
    pub(super) is_default: Option<bool>,
    /// True pauses the agent: new calls and messages are refused immediately; those in progress continue.
    pub(super) paused: Option<bool>,
}

/// What an upsert did, and the agent as it is now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UpsertedAgentBody {
    #[schema(value_type = schema_enums::UpsertOutcome)]
    outcome: &'static str,
    agent: AgentBody,
}

impl PutAgentBody {
    /// `None`: something is invalid, and added to `fields`.
    pub(super) fn parse(self, fields: &mut Fields) -> Option<PutAgent> {
        let name = fields.parse_optional::<Name>("/name", self.name.as_deref());
        let texts = [&self.description, &self.voice_url, &self.stream_url];
        fields.refuse_all(check_agent(texts.map(|field| field.as_ref().and_then(Option::as_deref))));
        let change = AgentChange {
            name,
            description: patch(self.description),
            voice_url: patch(self.voice_url),
            stream_url: patch(self.stream_url),
            is_default: self.is_default,
            limits: LimitsChange { paused: self.paused, ..LimitsChange::default() },
        };
        fields.is_empty().then(|| PutAgent { id: self.id.map(AgentId::from), change })
    }
}

/// Create or change an agent by its external id
///
/// Idempotent: a repetition changes nothing and adds nothing to the audit log. Limits are left to the organization's admins.
/// Requires the scope `agents`.
#[utoipa::path(put, path = "/api/platform/organizations/{organization_external_id}/agents/{agent_external_id}",
    tag = "platform", security(("platformKey" = [])),
    params(("organization_external_id" = String, Path), ("agent_external_id" = String, Path)),
    request_body = PutAgentBody,
    responses((status = 200, body = UpsertedAgentBody, description = "The agent, changed or as it was"),
        (status = 201, body = UpsertedAgentBody, description = "The agent, created")))]
pub(crate) async fn put_platform_agent(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<AgentsScope>,
    AgentPath(organization, agent): AgentPath,
    body: Body<PutAgentBody>,
) -> Result<(StatusCode, Json<UpsertedAgentBody>), Problem> {
    let mut fields = Fields::default();
    let Some(wanted) = body.value.parse(&mut fields) else { return Err(fields.into()) };
    let put = state.app.put_agent(&platform, &organization, &agent, wanted).await?;
    Ok((status(put.outcome), Json(UpsertedAgentBody { outcome: put.outcome.as_str(), agent: put.value.into() })))
}
