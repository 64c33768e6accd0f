//! `GET /api/platform/event-endpoints/{endpoint_id}`.

use axum::Json;
use axum::extract::State;
use linecard_domain::EventEndpointId;

use super::PlatformEventEndpointBody;
use crate::extract::{EventsScope, IdPath, Platform};
use crate::problem::Problem;
use crate::state::ApiState;

/// Get an event endpoint of the installation
///
/// With how many organizations are behind or failing. Requires the scope `events`.
#[utoipa::path(get, path = "/api/platform/event-endpoints/{endpoint_id}", tag = "platform", security(("platformKey" = [])),
    params(("endpoint_id" = uuid::Uuid, Path)),
    responses((status = 200, body = PlatformEventEndpointBody, description = "The endpoint")))]
pub(crate) async fn get_platform_event_endpoint(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<EventsScope>,
    IdPath(endpoint): IdPath<EventEndpointId>,
) -> Result<Json<PlatformEventEndpointBody>, Problem> {
    let found = state.app.platform_event_endpoint(&platform, endpoint).await?;
    Ok(Json(PlatformEventEndpointBody::of(found, state.app.now())))
}
