//! `GET /api/event-endpoints`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::EventEndpointBody;
use crate::extract::Member;
use crate::problem::Problem;
use crate::state::ApiState;

/// The organization's endpoints.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventEndpointsBody {
    items: Vec<EventEndpointBody>,
}

/// List the event endpoints
///
/// All of them, oldest first; there are 20 at most.
#[utoipa::path(get, path = "/api/event-endpoints", tag = "event endpoints",
    responses((status = 200, body = EventEndpointsBody, description = "The endpoints")))]
pub(crate) async fn list_event_endpoints(
    State(state): State<ApiState>,
    Member(caller): Member,
) -> Result<Json<EventEndpointsBody>, Problem> {
    let endpoints = state.app.event_endpoints(&caller).await?;
    let now = state.app.now();
    Ok(Json(EventEndpointsBody {
        items: endpoints.into_iter().map(|endpoint| EventEndpointBody::of(endpoint, now)).collect(),
    }))
}
