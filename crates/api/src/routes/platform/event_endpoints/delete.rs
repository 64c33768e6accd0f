//! `DELETE /api/platform/event-endpoints/{endpoint_id}`.

use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::EventEndpointId;

use crate::extract::{EventsScope, IdPath, Platform};
use crate::problem::Problem;
use crate::state::ApiState;

/// Delete an event endpoint of the installation
///
/// Nothing more is sent there, also not what waits to be sent again. Its secret is removed at once, its log in the background. Requires
/// the scope `events`.
#[utoipa::path(delete, path = "/api/platform/event-endpoints/{endpoint_id}", tag = "platform", security(("platformKey" = [])),
    params(("endpoint_id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Deleted")))]
pub(crate) async fn delete_platform_event_endpoint(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<EventsScope>,
    IdPath(endpoint): IdPath<EventEndpointId>,
) -> Result<StatusCode, Problem> {
    state.app.delete_platform_event_endpoint(&platform, endpoint).await?;
    Ok(StatusCode::NO_CONTENT)
}
