//! `GET /api/platform/events`.

use axum::Json;
use axum::extract::State;
use linecard_app::{EventsCursor, OutboundEvent, PlatformEvent};
use linecard_domain::{EventType, OrganizationId};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::extract::{EventsScope, Fields, Params, Platform};
use crate::problem::Problem;
use crate::routes::events::stream::EventBody;
use crate::schema_enums;
use crate::state::ApiState;

/// An event of one of the organizations: what an event endpoint is sent, with the platform's id of the organization.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PlatformEventBody {
    /// What it is about.
    #[serde(rename = "type")]
    #[schema(value_type = schema_enums::EventType)]
    kind: &'static str,
    /// When it was recorded.
    #[serde(with = "time::serde::rfc3339")]
    timestamp: OffsetDateTime,
    #[schema(value_type = uuid::Uuid)]
    organization_id: OrganizationId,
    /// The platform's own id of the organization; null if it has given none.
    external_id: Option<String>,
    /// The log entry, or the limit.
    data: EventBody,
}

impl From<PlatformEvent> for PlatformEventBody {
    fn from(found: PlatformEvent) -> Self {
        let (kind, timestamp) = match &found.event {
            OutboundEvent::Call(event) => (EventType::Call, event.entry.received_at),
            OutboundEvent::Message(event) => (EventType::Message, event.entry.received_at),
            OutboundEvent::Limit(event) => (EventType::Limit, event.created_at),
        };
        Self {
            kind: kind.as_str(),
            timestamp,
            organization_id: found.organization_id,
            external_id: found.external_id.map(|id| id.to_string()),
            data: EventBody::from(&found.event),
        }
    }
}

/// A page of the events of all organizations.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PlatformEventsBody {
    /// By organization, and in each one in order. A page can be empty and have a next one.
    items: Vec<PlatformEventBody>,
    /// The pages contain all events before this instant: the `from` of the next question.
    #[serde(with = "time::serde::rfc3339")]
    to: OffsetDateTime,
    /// The `cursor` of the next page; null on the last one.
    next_cursor: Option<String>,
}

/// List the events of all organizations
///
/// What is in the streams and is sent to event endpoints: log entries of calls and messages, and daily limits. From an instant on, at most
/// 30 days ago, to two minutes ago or before `to`; what is later may still be recorded. Ask again from the `to` of the answer when there is
/// no `nextCursor`, and drop repeats by the id in `data`. Requires the scope `events`.
#[utoipa::path(get, path = "/api/platform/events", tag = "platform", security(("platformKey" = [])),
    params(("from" = String, Query, description = "Events from this instant on, RFC 3339"),
        ("to" = Option<String>, Query, description = "Events before this instant, RFC 3339"),
        ("cursor" = Option<String>, Query, description = "The `nextCursor` of the previous page, with the same `from`")),
    responses((status = 200, body = PlatformEventsBody, description = "A page of events")))]
pub(crate) async fn list_platform_events(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<EventsScope>,
    mut params: Params,
) -> Result<Json<PlatformEventsBody>, Problem> {
    let mut fields = Fields::default();
    let from = params.instant("from", &mut fields);
    let to = params.instant("to", &mut fields);
    let cursor = params.parsed::<EventsCursor>("cursor", &mut fields);
    params.finish(fields)?;
    let required = "is required: a time in RFC 3339 form, for example 2026-01-31T12:00:00Z";
    let from = from.ok_or_else(|| Problem::invalid_field("from", required))?;
    let page = state.app.platform_events(&platform, from, to, cursor).await?;
    Ok(Json(PlatformEventsBody {
        items: page.items.into_iter().map(PlatformEventBody::from).collect(),
        to: page.to,
        next_cursor: page.next.map(|cursor| cursor.to_string()),
    }))
}
