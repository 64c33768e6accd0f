//! The body of an event, as it is signed and sent.

use linecard_domain::{AgentId, EventType, ExternalId, LogId, OrganizationId, Timestamp};
use linecard_store::{EventEndpoint, QueuedEvent};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use crate::streams::OutboundEvent;

/// The type of the event that tests an endpoint.
pub(super) const TEST: &str = "test";

/// The JSON of an event: that of the event streams, which the API has.
pub type RenderEvent = fn(&OutboundEvent) -> Option<Value>;

/// An event to be queued for an endpoint; `None` if it has no JSON.
pub(super) fn queued(
    organization: OrganizationId,
    endpoint: &EventEndpoint,
    event: &OutboundEvent,
    render: RenderEvent,
) -> Option<QueuedEvent> {
    let mut body = body(type_of(event).as_str(), at(event), organization, &render(event)?);
    if let Some(platform) = &endpoint.platform {
        name(&mut body, platform.external_id.as_ref());
    }
    let payload = body.to_string();
    Some(QueuedEvent { id: event.id(), kind: type_of(event).as_str(), subject: subject(event), payload })
}

/// The body of the event that tests an endpoint.
///
/// `external_id`: of an endpoint of the installation.
pub(crate) fn test_body(
    organization: OrganizationId,
    external_id: Option<Option<&ExternalId>>,
    id: LogId,
    agent: Option<AgentId>,
    at: Timestamp,
) -> String {
    let mut body = body(TEST, at, organization, &json!({"id": id, "agentId": agent, "createdAt": instant(at)}));
    if let Some(external_id) = external_id {
        name(&mut body, external_id);
    }
    body.to_string()
}

pub(super) fn type_of(event: &OutboundEvent) -> EventType {
    match event {
        OutboundEvent::Call(_) => EventType::Call,
        OutboundEvent::Message(_) => EventType::Message,
        OutboundEvent::Limit(_) => EventType::Limit,
    }
}

/// What events are kept in order of.
fn subject(event: &OutboundEvent) -> Uuid {
    match event {
        OutboundEvent::Call(event) => event.call_id.into(),
        OutboundEvent::Message(event) => event.message_id.into(),
        OutboundEvent::Limit(event) => event.id.into(),
    }
}

fn at(event: &OutboundEvent) -> Timestamp {
    match event {
        OutboundEvent::Call(event) => event.entry.received_at,
        OutboundEvent::Message(event) => event.entry.received_at,
        OutboundEvent::Limit(event) => event.created_at,
    }
}

/// As Standard Webhooks recommend: type, time and data.
fn body(kind: &str, at: Timestamp, organization: OrganizationId, data: &Value) -> Value {
    json!({"type": kind, "timestamp": instant(at), "organizationId": organization, "data": data})
}

/// A platform knows the organization by its own id.
fn name(body: &mut Value, external_id: Option<&ExternalId>) {
    if let Value::Object(fields) = body {
        fields.insert("externalId".to_owned(), json!(external_id.map(ExternalId::as_str)));
    }
}

fn instant(at: Timestamp) -> Option<String> {
    at.format(&Rfc3339).ok()
}
