//! `POST /api/platform/event-endpoints/{endpoint_id}/test`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::EventEndpointId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{PlatformEventDeliveryBody, named};
use crate::extract::{Body, EventsScope, Fields, IdPath, Platform};
use crate::problem::Problem;
use crate::state::ApiState;

/// The organization that the test event is of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct TestPlatformEventEndpointBody {
    /// By the platform's id; if both ids are absent, the oldest organization.
    external_id: Option<String>,
    /// By Linecard's id.
    #[schema(value_type = Option<uuid::Uuid>)]
    organization_id: Option<String>,
}

/// Send a test event to the installation's endpoint
///
/// An event of the type `test` is sent once, also to an endpoint that is disabled; the list of deliveries shows how it went. A test
/// that is under way for the same organization is returned instead. Requires the scope `events`.
#[utoipa::path(post, path = "/api/platform/event-endpoints/{endpoint_id}/test", tag = "platform",
    security(("platformKey" = [])), params(("endpoint_id" = uuid::Uuid, Path)),
    request_body = TestPlatformEventEndpointBody,
    responses((status = 202, body = PlatformEventDeliveryBody, description = "The event is being sent")))]
pub(crate) async fn test_platform_event_endpoint(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<EventsScope>,
    IdPath(endpoint): IdPath<EventEndpointId>,
    body: Body<TestPlatformEventEndpointBody>,
) -> Result<(StatusCode, Json<PlatformEventDeliveryBody>), Problem> {
    let mut fields = Fields::default();
    let (external_id, id) = (body.value.external_id.as_deref(), body.value.organization_id.as_deref());
    let organization = named(external_id, id, &mut fields);
    fields.finish()?;
    let queued = state.app.test_platform_event_endpoint(&platform, endpoint, &organization).await?;
    Ok((StatusCode::ACCEPTED, Json(queued.into())))
}
