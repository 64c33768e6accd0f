//! `/api/event-endpoints`: where an organization has its events sent.

pub(super) mod create;
pub(super) mod delete;
pub(super) mod deliveries;
pub(super) mod get;
pub(super) mod list;
pub(super) mod replay;
pub(super) mod retry;
pub(super) mod rotate_secret;
pub(super) mod test;
pub(super) mod update;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use linecard_app::views::{EventDelivery, EventEndpoint};
use linecard_app::{WithSecret, secret_mask};
use linecard_domain::{AgentId, EventEndpointId, EventType, LogId, Timestamp};
use secrecy::ExposeSecret;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::Fields;
use crate::problem::Problem;
use crate::schema_enums;
use crate::state::ApiState;

/// Where events are sent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventEndpointBody {
    #[schema(value_type = uuid::Uuid)]
    id: EventEndpointId,
    /// Where they are sent, with POST.
    #[schema(example = "https://example.com/linecard-events")]
    url: String,
    description: Option<String>,
    /// The types of the events that are sent; null: all, also those that are new in later releases.
    #[schema(value_type = Option<Vec<schema_enums::EventType>>)]
    event_types: Option<Vec<&'static str>>,
    /// The agent whose events are sent; null: those of the whole organization.
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<AgentId>,
    /// `••••••••` and the last four characters of the secret with which events are signed.
    secret: String,
    /// Until when the secret before the last rotation signs as well; null: there is none.
    #[serde(with = "time::serde::rfc3339::option")]
    previous_secret_ends_at: Option<OffsetDateTime>,
    /// Whether events are sent.
    enabled: bool,
    /// Why none are sent; null if they are.
    #[schema(value_type = Option<schema_enums::EventEndpointDisabledReason>)]
    disabled_reason: Option<&'static str>,
    /// Since when none are sent.
    #[serde(with = "time::serde::rfc3339::option")]
    disabled_at: Option<OffsetDateTime>,
    /// The first of the failures since the last success; null if the last attempt succeeded.
    #[serde(with = "time::serde::rfc3339::option")]
    failing_since: Option<OffsetDateTime>,
    /// When an event was last delivered, accurate to the minute; null: none was.
    #[serde(with = "time::serde::rfc3339::option")]
    last_success_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    updated_at: OffsetDateTime,
}

impl EventEndpointBody {
    /// As it is at an instant.
    fn of(endpoint: EventEndpoint, now: Timestamp) -> Self {
        let types = |types: Vec<EventType>| types.into_iter().map(EventType::as_str).collect();
        let ends_at = endpoint.previous.map(|(_, ends_at)| ends_at).filter(|ends_at| *ends_at > now);
        Self {
            id: endpoint.id,
            url: endpoint.settings.url,
            description: endpoint.settings.description,
            event_types: endpoint.settings.event_types.map(types),
            agent_id: endpoint.settings.agent_id,
            secret: secret_mask(&endpoint.secret_hint),
            previous_secret_ends_at: ends_at,
            enabled: endpoint.disabled.is_none(),
            disabled_reason: endpoint.disabled.map(|(_, reason)| reason.as_str()),
            disabled_at: endpoint.disabled.map(|(at, _)| at),
            failing_since: endpoint.failing_since,
            last_success_at: endpoint.last_success_at,
            created_at: endpoint.created_at,
            updated_at: endpoint.updated_at,
        }
    }
}

/// An endpoint with its new secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventEndpointWithSecretBody {
    /// The endpoint.
    endpoint: EventEndpointBody,
    /// The secret with which events are signed, `whsec_…`. It is returned only once.
    signing_secret: String,
}

impl EventEndpointWithSecretBody {
    fn of(with: WithSecret, now: Timestamp) -> Self {
        Self {
            endpoint: EventEndpointBody::of(with.endpoint, now),
            signing_secret: with.secret.expose_secret().to_owned(),
        }
    }
}

/// An event on its way to an endpoint, or how it went.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventDeliveryBody {
    /// The event's id, which the receiver gets as `webhook-id`.
    #[schema(value_type = uuid::Uuid)]
    id: LogId,
    /// The type of the event.
    #[serde(rename = "type")]
    #[schema(value_type = schema_enums::DeliveredEventType)]
    kind: String,
    /// The call or message; of other events, their own id.
    subject_id: Uuid,
    #[schema(value_type = schema_enums::EventDeliveryStatus)]
    status: &'static str,
    /// How often it has been sent.
    attempts: i32,
    /// When it was queued, or queued again.
    #[serde(with = "time::serde::rfc3339")]
    queued_at: OffsetDateTime,
    /// When it is sent next; null if it is not sent any more.
    #[serde(with = "time::serde::rfc3339::option")]
    next_attempt_at: Option<OffsetDateTime>,
    /// When it was last sent; null: it was not yet.
    #[serde(with = "time::serde::rfc3339::option")]
    last_attempt_at: Option<OffsetDateTime>,
    /// The HTTP status of the last answer; null: there was none.
    last_status_code: Option<i32>,
    /// Why the last attempt failed, for people; null if it did not.
    last_error: Option<String>,
    /// How long the last attempt took, in milliseconds.
    last_duration_ms: Option<i32>,
}

impl From<EventDelivery> for EventDeliveryBody {
    fn from(delivery: EventDelivery) -> Self {
        let is_pending = delivery.status == linecard_domain::DeliveryStatus::Pending;
        Self {
            id: delivery.id,
            kind: delivery.kind,
            subject_id: delivery.subject,
            status: delivery.status.as_str(),
            attempts: delivery.attempts,
            queued_at: delivery.queued_at,
            next_attempt_at: is_pending.then_some(delivery.due_at),
            last_attempt_at: delivery.last_attempt_at,
            last_status_code: delivery.last_status_code,
            last_error: delivery.last_error,
            last_duration_ms: delivery.last_duration_ms,
        }
    }
}

/// The endpoint and the delivery in the path. What is malformed is not found.
#[derive(Debug)]
pub(crate) struct DeliveryPath(pub(super) EventEndpointId, pub(super) LogId);

impl FromRequestParts<ApiState> for DeliveryPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let Path((endpoint, delivery)) =
            Path::<(Uuid, Uuid)>::from_request_parts(parts, state).await.map_err(|_| Problem::not_found("resource"))?;
        Ok(Self(endpoint.into(), delivery.into()))
    }
}

/// The types in a list; errors are added to `fields`.
pub(super) fn event_types(raw: Option<&Vec<String>>, fields: &mut Fields) -> Option<Vec<EventType>> {
    let parsed = raw?.iter().enumerate().filter_map(|(index, raw)| fields.parse(&format!("/eventTypes/{index}"), raw));
    Some(parsed.collect())
}
