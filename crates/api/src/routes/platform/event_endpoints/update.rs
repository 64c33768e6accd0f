//! `PATCH /api/platform/event-endpoints/{endpoint_id}`.

use axum::Json;
use axum::extract::State;
use linecard_app::{EventEndpointChange, Patch};
use linecard_domain::EventEndpointId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::PlatformEventEndpointBody;
use crate::extract::{Body, EventsScope, Fields, IdPath, Platform};
use crate::problem::Problem;
use crate::routes::event_endpoints::event_types;
use crate::routes::patch::{double_option, patch};
use crate::schema_enums;
use crate::state::ApiState;

/// A change of an endpoint of the installation. Absent fields stay as they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UpdatePlatformEventEndpointBody {
    /// Where events are sent: `https://…` at a public address, at most 2,000 characters.
    url: Option<String>,
    /// For people, at most 2,000 characters; null removes it.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
    /// The types of the events that are sent; null: all.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<Vec<schema_enums::EventType>>)]
    event_types: Option<Option<Vec<String>>>,
    /// Whether events are sent.
    enabled: Option<bool>,
}

/// Change an event endpoint of the installation
///
/// `enabled: false` stops sending, `enabled: true` resumes: what was missed in any organization is sent, as far as it is not older than
/// three days. For what is older, replay. Requires the scope `events`.
#[utoipa::path(patch, path = "/api/platform/event-endpoints/{endpoint_id}", tag = "platform", security(("platformKey" = [])),
    params(("endpoint_id" = uuid::Uuid, Path)), request_body = UpdatePlatformEventEndpointBody,
    responses((status = 200, body = PlatformEventEndpointBody, description = "The endpoint")))]
pub(crate) async fn update_platform_event_endpoint(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<EventsScope>,
    IdPath(endpoint): IdPath<EventEndpointId>,
    body: Body<UpdatePlatformEventEndpointBody>,
) -> Result<Json<PlatformEventEndpointBody>, Problem> {
    let mut fields = Fields::default();
    let body = body.value;
    let event_types = match patch(body.event_types) {
        Patch::Keep => Patch::Keep,
        Patch::Clear => Patch::Clear,
        Patch::Set(raw) => event_types(Some(&raw), &mut fields).map_or(Patch::Keep, Patch::Set),
    };
    fields.finish()?;
    let change = EventEndpointChange {
        url: body.url,
        description: patch(body.description),
        event_types,
        agent_id: Patch::Keep,
        enabled: body.enabled,
    };
    let changed = state.app.change_platform_event_endpoint(&platform, endpoint, change).await?;
    Ok(Json(PlatformEventEndpointBody::of(changed, state.app.now())))
}
