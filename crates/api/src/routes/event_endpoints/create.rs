//! `POST /api/event-endpoints`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use linecard_app::EventEndpointInput;
use linecard_domain::AgentId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{EventEndpointWithSecretBody, event_types};
use crate::extract::{Admin, Body, Fields};
use crate::problem::Problem;
use crate::schema_enums;
use crate::state::ApiState;

/// A new endpoint.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateEventEndpointBody {
    /// Where events are sent: `https://…` at a public address, at most 2,000 characters.
    #[schema(example = "https://example.com/linecard-events")]
    url: String,
    /// For people, at most 2,000 characters.
    description: Option<String>,
    /// The types of the events that are sent; all if absent or null.
    #[schema(value_type = Option<Vec<schema_enums::EventType>>)]
    event_types: Option<Vec<String>>,
    /// The agent whose events are sent; those of the whole organization if absent or null.
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<String>,
}

/// Create an event endpoint
///
/// What happens from now on is sent there, signed as Standard Webhooks say. The response contains the secret that verifies the
/// signatures, which is returned only once. An organization can have 20 endpoints.
#[utoipa::path(post, path = "/api/event-endpoints", tag = "event endpoints",
    request_body = CreateEventEndpointBody,
    responses((status = 201, body = EventEndpointWithSecretBody, description = "The endpoint, including its secret")))]
pub(crate) async fn create_event_endpoint(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    body: Body<CreateEventEndpointBody>,
) -> Result<(StatusCode, Json<EventEndpointWithSecretBody>), Problem> {
    let mut fields = Fields::default();
    let event_types = event_types(body.value.event_types.as_ref(), &mut fields);
    let agent_id = fields.parse_optional::<AgentId>("/agentId", body.value.agent_id.as_deref());
    fields.finish()?;
    let input = EventEndpointInput { url: body.value.url, description: body.value.description, event_types, agent_id };
    let created = state.app.create_event_endpoint(&caller, input).await?;
    Ok((StatusCode::CREATED, Json(EventEndpointWithSecretBody::of(created, state.app.now()))))
}
