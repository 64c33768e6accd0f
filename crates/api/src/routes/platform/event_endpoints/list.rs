//! `GET /api/platform/event-endpoints`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::PlatformEventEndpointBody;
use crate::extract::{EventsScope, Platform};
use crate::problem::Problem;
use crate::state::ApiState;

/// The installation's endpoints.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlatformEventEndpointsBody {
    items: Vec<PlatformEventEndpointBody>,
}

/// List the event endpoints of the installation
///
/// All of them, oldest first; there are 5 at most. Requires the scope `events`.
#[utoipa::path(get, path = "/api/platform/event-endpoints", tag = "platform", security(("platformKey" = [])),
    responses((status = 200, body = PlatformEventEndpointsBody, description = "The endpoints")))]
pub(crate) async fn list_platform_event_endpoints(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<EventsScope>,
) -> Result<Json<PlatformEventEndpointsBody>, Problem> {
    let endpoints = state.app.platform_event_endpoints(&platform).await?;
    let now = state.app.now();
    Ok(Json(PlatformEventEndpointsBody {
        items: endpoints.into_iter().map(|endpoint| PlatformEventEndpointBody::of(endpoint, now)).collect(),
    }))
}
