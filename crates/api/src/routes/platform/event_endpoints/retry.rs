//! `POST /api/platform/event-endpoints/{endpoint_id}/deliveries/{delivery_id}/retry`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::PlatformEventDeliveryBody;
use crate::extract::{EventsScope, Platform};
use crate::problem::Problem;
use crate::routes::event_endpoints::DeliveryPath;
use crate::state::ApiState;

/// Send one event to the installation's endpoint again
///
/// Now, however it went before. What happened earlier to the same call or message and is still to be sent goes first. Requires the scope
/// `events`.
#[utoipa::path(post, path = "/api/platform/event-endpoints/{endpoint_id}/deliveries/{delivery_id}/retry", tag = "platform",
    security(("platformKey" = [])), params(("endpoint_id" = uuid::Uuid, Path), ("delivery_id" = uuid::Uuid, Path)),
    responses((status = 202, body = PlatformEventDeliveryBody, description = "The event is being sent")))]
pub(crate) async fn retry_platform_event_delivery(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<EventsScope>,
    DeliveryPath(endpoint, delivery): DeliveryPath,
) -> Result<(StatusCode, Json<PlatformEventDeliveryBody>), Problem> {
    let queued = state.app.retry_platform_event_delivery(&platform, endpoint, delivery).await?;
    Ok((StatusCode::ACCEPTED, Json(queued.into())))
}
