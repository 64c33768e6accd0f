//! `POST /api/event-endpoints/{endpoint_id}/deliveries/{delivery_id}/retry`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::{DeliveryPath, EventDeliveryBody};
use crate::extract::Admin;
use crate::problem::Problem;
use crate::state::ApiState;

/// Send one event again
///
/// Now, however it went before. What happened earlier to the same call or message and is still to be sent goes first.
#[utoipa::path(post, path = "/api/event-endpoints/{endpoint_id}/deliveries/{delivery_id}/retry", tag = "event endpoints",
    params(("endpoint_id" = uuid::Uuid, Path), ("delivery_id" = uuid::Uuid, Path)),
    responses((status = 202, body = EventDeliveryBody, description = "The event is being sent")))]
pub(crate) async fn retry_event_delivery(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    DeliveryPath(endpoint, delivery): DeliveryPath,
) -> Result<(StatusCode, Json<EventDeliveryBody>), Problem> {
    Ok((StatusCode::ACCEPTED, Json(state.app.retry_event_delivery(&caller, endpoint, delivery).await?.into())))
}
