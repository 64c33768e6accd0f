//! `POST /api/platform/event-endpoints/{endpoint_id}/rotate-secret`.

use axum::Json;
use axum::extract::State;
use linecard_domain::EventEndpointId;

use super::PlatformEventEndpointWithSecretBody;
use crate::extract::{Body, EventsScope, IdPath, Platform};
use crate::problem::Problem;
use crate::routes::event_endpoints::rotate_secret::RotateEventSecretBody;
use crate::state::ApiState;

/// Rotate the signing secret of the installation's endpoint
///
/// For 24 hours, `webhook-signature` has a signature with each of the two secrets: give the new one to the receiver within that
/// time. Until then, another rotation is 409 `event-secret-rotating`, unless it has `endPresentNow`. Requires the scope `events`.
#[utoipa::path(post, path = "/api/platform/event-endpoints/{endpoint_id}/rotate-secret", tag = "platform",
    security(("platformKey" = [])), params(("endpoint_id" = uuid::Uuid, Path)), request_body = RotateEventSecretBody,
    responses((status = 200, body = PlatformEventEndpointWithSecretBody,
        description = "The endpoint, including its new secret")))]
pub(crate) async fn rotate_platform_event_secret(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<EventsScope>,
    IdPath(endpoint): IdPath<EventEndpointId>,
    body: Body<RotateEventSecretBody>,
) -> Result<Json<PlatformEventEndpointWithSecretBody>, Problem> {
    let rotated = state.app.rotate_platform_event_secret(&platform, endpoint, body.value.end_present_now).await?;
    Ok(Json(PlatformEventEndpointWithSecretBody::of(rotated, state.app.now())))
}
