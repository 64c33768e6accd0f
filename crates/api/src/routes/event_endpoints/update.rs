//! `PATCH /api/event-endpoints/{endpoint_id}`.

use axum::Json;
use axum::extract::State;
use linecard_app::{EventEndpointChange, Patch};
use linecard_domain::{AgentId, EventEndpointId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{EventEndpointBody, event_types};
use crate::extract::{Admin, Body, Fields, IdPath};
use crate::problem::Problem;
use crate::routes::patch::{double_option, patch};
use crate::schema_enums;
use crate::state::ApiState;

/// A change of an endpoint. Absent fields stay as they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UpdateEventEndpointBody {
    /// Where events are sent: `https://…` at a public address, at most 2,000 characters.
    url: Option<String>,
    /// For people, at most 2,000 characters; null removes it.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
    /// The types of the events that are sent; null: all.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<Vec<schema_enums::EventType>>)]
    event_types: Option<Option<Vec<String>>>,
    /// The agent whose events are sent; null: those of the whole organization.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<Option<String>>,
    /// Whether events are sent.
    enabled: Option<bool>,
}

/// Change an event endpoint
///
/// `enabled: false` stops sending, `enabled: true` resumes: what was missed is sent, as far as it is not older than three days.
/// For what is older, replay.
#[utoipa::path(patch, path = "/api/event-endpoints/{endpoint_id}", tag = "event endpoints",
    params(("endpoint_id" = uuid::Uuid, Path)), request_body = UpdateEventEndpointBody,
    responses((status = 200, body = EventEndpointBody, description = "The endpoint")))]
pub(crate) async fn update_event_endpoint(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(endpoint): IdPath<EventEndpointId>,
    body: Body<UpdateEventEndpointBody>,
) -> Result<Json<EventEndpointBody>, Problem> {
    let mut fields = Fields::default();
    let body = body.value;
    let agent_id = match patch(body.agent_id) {
        Patch::Keep => Patch::Keep,
        Patch::Clear => Patch::Clear,
        Patch::Set(raw) => fields.parse::<AgentId>("/agentId", &raw).map_or(Patch::Keep, Patch::Set),
    };
    let event_types = match patch(body.event_types) {
        Patch::Keep => Patch::Keep,
        Patch::Clear => Patch::Clear,
        Patch::Set(raw) => event_types(Some(&raw), &mut fields).map_or(Patch::Keep, Patch::Set),
    };
    fields.finish()?;
    let change = EventEndpointChange {
        url: body.url,
        description: patch(body.description),
        event_types,
        agent_id,
        enabled: body.enabled,
    };
    let changed = state.app.change_event_endpoint(&caller, endpoint, change).await?;
    Ok(Json(EventEndpointBody::of(changed, state.app.now())))
}
