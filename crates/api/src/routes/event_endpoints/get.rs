//! `GET /api/event-endpoints/{endpoint_id}`.

use axum::Json;
use axum::extract::State;
use linecard_domain::EventEndpointId;

use super::EventEndpointBody;
use crate::extract::{IdPath, Member};
use crate::problem::Problem;
use crate::state::ApiState;

/// Get an event endpoint
#[utoipa::path(get, path = "/api/event-endpoints/{endpoint_id}", tag = "event endpoints",
    params(("endpoint_id" = uuid::Uuid, Path)),
    responses((status = 200, body = EventEndpointBody, description = "The endpoint")))]
pub(crate) async fn get_event_endpoint(
    State(state): State<ApiState>,
    Member(caller): Member,
    IdPath(endpoint): IdPath<EventEndpointId>,
) -> Result<Json<EventEndpointBody>, Problem> {
    let found = state.app.event_endpoint(&caller, endpoint).await?;
    Ok(Json(EventEndpointBody::of(found, state.app.now())))
}
