//! `POST /api/platform/event-endpoints`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use linecard_app::EventEndpointInput;
use serde::Deserialize;
use utoipa::ToSchema;

use super::PlatformEventEndpointWithSecretBody;
use crate::extract::{Body, EventsScope, Fields, Platform};
use crate::problem::Problem;
use crate::routes::event_endpoints::event_types;
use crate::schema_enums;
use crate::state::ApiState;

/// A new endpoint of the installation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreatePlatformEventEndpointBody {
    /// Where events are sent: `https://…` at a public address, at most 2,000 characters.
    #[schema(example = "https://platform.example.com/linecard-events")]
    url: String,
    /// For people, at most 2,000 characters.
    description: Option<String>,
    /// The types of the events that are sent; all if absent or null.
    #[schema(value_type = Option<Vec<schema_enums::EventType>>)]
    event_types: Option<Vec<String>>,
}

/// Create an event endpoint of the installation
///
/// What happens from now on in any organization, also in those that are founded later, is sent there, signed as Standard Webhooks say.
/// The response contains the secret that verifies the signatures, which is returned only once. No organization sees the endpoint.
/// There can be 5. Requires the scope `events`.
#[utoipa::path(post, path = "/api/platform/event-endpoints", tag = "platform", security(("platformKey" = [])),
    request_body = CreatePlatformEventEndpointBody,
    responses((status = 201, body = PlatformEventEndpointWithSecretBody, description = "The endpoint, including its secret")))]
pub(crate) async fn create_platform_event_endpoint(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<EventsScope>,
    body: Body<CreatePlatformEventEndpointBody>,
) -> Result<(StatusCode, Json<PlatformEventEndpointWithSecretBody>), Problem> {
    let mut fields = Fields::default();
    let event_types = event_types(body.value.event_types.as_ref(), &mut fields);
    fields.finish()?;
    let input =
        EventEndpointInput { url: body.value.url, description: body.value.description, event_types, agent_id: None };
    let created = state.app.create_platform_event_endpoint(&platform, input).await?;
    Ok((StatusCode::CREATED, Json(PlatformEventEndpointWithSecretBody::of(created, state.app.now()))))
}
