//! `POST /api/event-endpoints/{endpoint_id}/rotate-secret`.

use axum::Json;
use axum::extract::State;
use linecard_domain::EventEndpointId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::EventEndpointWithSecretBody;
use crate::extract::{Admin, Body, IdPath};
use crate::problem::Problem;
use crate::state::ApiState;

/// What becomes of the present secret.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RotateEventSecretBody {
    /// Whether it ends at once, because somebody else has it. Otherwise both secrets sign for 24 hours.
    #[serde(default)]
    pub(crate) end_present_now: bool,
}

/// Rotate the signing secret
///
/// For 24 hours, `webhook-signature` has a signature with each of the two secrets: give the new one to the receiver within that
/// time. Until then, another rotation is 409 `event-secret-rotating`, unless it has `endPresentNow`.
#[utoipa::path(post, path = "/api/event-endpoints/{endpoint_id}/rotate-secret", tag = "event endpoints",
    params(("endpoint_id" = uuid::Uuid, Path)), request_body = RotateEventSecretBody,
    responses((status = 200, body = EventEndpointWithSecretBody, description = "The endpoint, including its new secret")))]
pub(crate) async fn rotate_event_secret(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(endpoint): IdPath<EventEndpointId>,
    body: Body<RotateEventSecretBody>,
) -> Result<Json<EventEndpointWithSecretBody>, Problem> {
    let rotated = state.app.rotate_event_secret(&caller, endpoint, body.value.end_present_now).await?;
    Ok(Json(EventEndpointWithSecretBody::of(rotated, state.app.now())))
}
