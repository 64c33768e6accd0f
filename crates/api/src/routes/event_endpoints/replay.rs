//! `POST /api/event-endpoints/{endpoint_id}/replay`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::EventEndpointId;
use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use utoipa::ToSchema;

use super::EventEndpointBody;
use crate::extract::{Admin, Body, IdPath};
use crate::problem::Problem;
use crate::state::ApiState;

/// What is sent again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReplayEventsBody {
    /// RFC 3339, within the last 30 days.
    #[schema(format = DateTime)]
    since: String,
}

/// Send all events since an instant again
///
/// In order and with the same ids, also those that were delivered, and those that were before the endpoint or while it was
/// disabled. To an endpoint that is disabled, they are sent when it is enabled.
#[utoipa::path(post, path = "/api/event-endpoints/{endpoint_id}/replay", tag = "event endpoints",
    params(("endpoint_id" = uuid::Uuid, Path)), request_body = ReplayEventsBody,
    responses((status = 202, body = EventEndpointBody, description = "The events are being sent")))]
pub(crate) async fn replay_events(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(endpoint): IdPath<EventEndpointId>,
    body: Body<ReplayEventsBody>,
) -> Result<(StatusCode, Json<EventEndpointBody>), Problem> {
    let Ok(since) = OffsetDateTime::parse(&body.value.since, &Rfc3339) else {
        let detail = "must be a time in RFC 3339 form, for example 2026-01-31T12:00:00Z";
        return Err(Problem::invalid_field("/since", detail));
    };
    let replayed = state.app.replay_events(&caller, endpoint, since).await?;
    Ok((StatusCode::ACCEPTED, Json(EventEndpointBody::of(replayed, state.app.now()))))
}
