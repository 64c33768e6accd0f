//! `DELETE /api/event-endpoints/{endpoint_id}`.

use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::EventEndpointId;

use crate::extract::{Admin, IdPath};
use crate::problem::Problem;
use crate::state::ApiState;

/// Delete an event endpoint
///
/// Nothing more is sent there, also not what waits to be sent again. Its secret and its log are removed.
#[utoipa::path(delete, path = "/api/event-endpoints/{endpoint_id}", tag = "event endpoints",
    params(("endpoint_id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Deleted")))]
pub(crate) async fn delete_event_endpoint(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(endpoint): IdPath<EventEndpointId>,
) -> Result<StatusCode, Problem> {
    state.app.delete_event_endpoint(&caller, endpoint).await?;
    Ok(StatusCode::NO_CONTENT)
}
