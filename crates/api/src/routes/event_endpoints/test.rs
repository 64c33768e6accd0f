//! `POST /api/event-endpoints/{endpoint_id}/test`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::EventEndpointId;

use super::EventDeliveryBody;
use crate::extract::{Admin, IdPath};
use crate::problem::Problem;
use crate::state::ApiState;

/// Send a test event
///
/// An event of the type `test` is sent once, also to an endpoint that is disabled; the list of deliveries shows how it went. A test
/// that is under way is returned instead.
#[utoipa::path(post, path = "/api/event-endpoints/{endpoint_id}/test", tag = "event endpoints",
    params(("endpoint_id" = uuid::Uuid, Path)),
    responses((status = 202, body = EventDeliveryBody, description = "The event is being sent")))]
pub(crate) async fn test_event_endpoint(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(endpoint): IdPath<EventEndpointId>,
) -> Result<(StatusCode, Json<EventDeliveryBody>), Problem> {
    Ok((StatusCode::ACCEPTED, Json(state.app.test_event_endpoint(&caller, endpoint).await?.into())))
}
