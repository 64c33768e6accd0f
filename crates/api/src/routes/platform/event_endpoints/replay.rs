//! `POST /api/platform/event-endpoints/{endpoint_id}/replay`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::EventEndpointId;
use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use utoipa::ToSchema;

use super::{PlatformEventEndpointBody, named};
use crate::extract::{Body, EventsScope, Fields, IdPath, Platform};
use crate::problem::Problem;
use crate::state::ApiState;

/// What is sent again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReplayPlatformEventsBody {
    /// RFC 3339, within the last 30 days.
    #[schema(format = DateTime)]
    since: String,
    /// Of one organization alone, by the platform's id; if both ids are absent, of all.
    external_id: Option<String>,
    /// Of one organization alone, by Linecard's id.
    #[schema(value_type = Option<uuid::Uuid>)]
    organization_id: Option<String>,
}

/// Send all events since an instant to the installation's endpoint again
///
/// Of all organizations or of one, in order and with the same ids, also those that were delivered, and those that were before the
/// endpoint or while it was disabled. To an endpoint that is disabled, they are sent when it is enabled. Requires the scope `events`.
#[utoipa::path(post, path = "/api/platform/event-endpoints/{endpoint_id}/replay", tag = "platform",
    security(("platformKey" = [])), params(("endpoint_id" = uuid::Uuid, Path)), request_body = ReplayPlatformEventsBody,
    responses((status = 202, body = PlatformEventEndpointBody, description = "The events are being sent")))]
pub(crate) async fn replay_platform_events(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<EventsScope>,
    IdPath(endpoint): IdPath<EventEndpointId>,
    body: Body<ReplayPlatformEventsBody>,
) -> Result<(StatusCode, Json<PlatformEventEndpointBody>), Problem> {
    let Ok(since) = OffsetDateTime::parse(&body.value.since, &Rfc3339) else {
        let detail = "must be a time in RFC 3339 form, for example 2026-01-31T12:00:00Z";
        return Err(Problem::invalid_field("/since", detail));
    };
    let mut fields = Fields::default();
    let (external_id, id) = (body.value.external_id.as_deref(), body.value.organization_id.as_deref());
    let organization = named(external_id, id, &mut fields);
    fields.finish()?;
    let replayed = state.app.replay_platform_events(&platform, endpoint, since, &organization).await?;
    Ok((StatusCode::ACCEPTED, Json(PlatformEventEndpointBody::of(replayed, state.app.now()))))
}
