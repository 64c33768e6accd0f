//! The stream of server-sent events.

use std::convert::Infallible;
use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderName};
use axum::response::sse::{Event, KeepAlive};
use axum::response::{IntoResponse, Sse};
use futures_util::{StreamExt, stream};
use linecard_app::OutboundEvent;
use linecard_app::views::{CallEvent, LimitEvent, MessageEvent};
use linecard_domain::{AgentId, CallId, EventType, LogId, MessageId};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::watch::Watch;
use crate::extract::Member;
use crate::problem::Problem;
use crate::schema_enums;
use crate::state::ApiState;

/// Proxies close connections that are idle for longer.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// nginx collects a response before it passes it on, and others compress it, which does the same, unless they are told.
const UNBUFFERED: [(HeaderName, &str); 2] =
    [(HeaderName::from_static("x-accel-buffering"), "no"), (CACHE_CONTROL, "no-cache, no-transform")];

/// An update of a call. The call itself is at `/api/calls/{callId}`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallEventBody {
    /// The id of the log entry and of the event.
    #[schema(value_type = uuid::Uuid)]
    id: LogId,
    #[schema(value_type = uuid::Uuid)]
    call_id: CallId,
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<AgentId>,
    /// The reported status, which the call may already have passed.
    #[schema(value_type = schema_enums::CallStatus)]
    status: &'static str,
    #[schema(value_type = schema_enums::CallLogSource)]
    source: String,
    detail: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    received_at: OffsetDateTime,
}

impl From<&CallEvent> for CallEventBody {
    fn from(news: &CallEvent) -> Self {
        Self {
            id: news.entry.id,
            call_id: news.call_id,
            agent_id: news.agent_id,
            status: news.entry.status.as_str(),
            source: news.entry.source.clone(),
            detail: news.entry.detail.clone(),
            received_at: news.entry.received_at,
        }
    }
}

/// An update of a message. The message itself is at `/api/messages/{messageId}`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageEventBody {
    /// The id of the log entry and of the event.
    #[schema(value_type = uuid::Uuid)]
    id: LogId,
    #[schema(value_type = uuid::Uuid)]
    message_id: MessageId,
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<AgentId>,
    /// The reported status, which the message may already have passed.
    #[schema(value_type = schema_enums::MessageStatus)]
    status: &'static str,
    #[schema(value_type = schema_enums::MessageLogSource)]
    source: String,
    detail: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    received_at: OffsetDateTime,
}

impl From<&MessageEvent> for MessageEventBody {
    fn from(news: &MessageEvent) -> Self {
        Self {
            id: news.entry.id,
            message_id: news.message_id,
            agent_id: news.agent_id,
            status: news.entry.status.as_str(),
            source: news.entry.source.clone(),
            detail: news.entry.detail.clone(),
            received_at: news.entry.received_at,
        }
    }
}

/// A daily limit of which four fifths are used, or that has refused a call or message. Once a day for each limit and stage.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LimitEventBody {
    /// The id of the event.
    #[schema(value_type = uuid::Uuid)]
    id: LogId,
    /// The agent whose limit it is; null: the organization's own.
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<AgentId>,
    /// What is limited.
    #[schema(value_type = schema_enums::DailyLimit)]
    limit: &'static str,
    /// Whether a call or message was refused; otherwise four fifths are used.
    reached: bool,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
}

impl From<&LimitEvent> for LimitEventBody {
    fn from(news: &LimitEvent) -> Self {
        Self {
            id: news.id,
            agent_id: news.agent_id,
            limit: news.limit.as_str(),
            reached: news.reached,
            created_at: news.created_at,
        }
    }
}

/// `event: call`, `event: message` or `event: limit`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum EventBody {
    Call(CallEventBody),
    Message(MessageEventBody),
    Limit(LimitEventBody),
}

impl From<&OutboundEvent> for EventBody {
    fn from(news: &OutboundEvent) -> Self {
        match news {
            OutboundEvent::Call(news) => Self::Call(news.into()),
            OutboundEvent::Message(news) => Self::Message(news.into()),
            OutboundEvent::Limit(news) => Self::Limit(news.into()),
        }
    }
}

/// The JSON of an event, the same in streams and to endpoints.
pub(crate) fn event_data(news: &OutboundEvent) -> Option<serde_json::Value> {
    serde_json::to_value(EventBody::from(news)).ok()
}

fn event(news: &OutboundEvent) -> Option<Event> {
    let name = match news {
        OutboundEvent::Call(_) => EventType::Call,
        OutboundEvent::Message(_) => EventType::Message,
        OutboundEvent::Limit(_) => EventType::Limit,
    };
    Event::default().id(news.id().to_string()).event(name.as_str()).json_data(EventBody::from(news)).ok()
}

/// Stream events
///
/// Server-sent events of the organization from all nodes: `event: call` or `event: message` with a log entry, and
/// `event: limit` when four fifths of a daily limit are used and when it is reached. Ignore other events. With
/// `Last-Event-ID` the stream resumes after that event; a few earlier events may be repeated, so clients should drop
/// repeats by their id. The stream ends within five seconds after the session or API key has lost its access. The number
/// of streams that a session, a key and an organization can have open is limited.
#[utoipa::path(get, path = "/api/events", tag = "events",
    params(("Last-Event-ID" = Option<uuid::Uuid>, Header)),
    responses((status = 200, content_type = "text/event-stream", body = EventBody, description = "A stream of server-sent events")))]
pub(crate) async fn watch_events(
    State(state): State<ApiState>,
    Member(caller): Member,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let last = match headers.get("last-event-id").map(|value| value.to_str().unwrap_or_default().parse::<LogId>()) {
        None => None,
        Some(Ok(last)) => Some(last),
        Some(Err(_)) => return Err(Problem::invalid_field("Last-Event-ID", "must be the id of an event")),
    };
    let watch = Watch::begin(Arc::clone(&state.app), caller, last).await?;
    let events = stream::unfold(watch, |mut watch| async move {
        let news = watch.next().await.map_err(|error| tracing::debug!(%error, "an event stream ends")).ok()??;
        let event = event(&news)?;
        Some((Ok::<_, Infallible>(event), watch))
    });
    // A proxy passes the response's head on with its first bytes.
    let opened = stream::once(ready(Ok(Event::default().comment("open"))));
    Ok((UNBUFFERED, Sse::new(opened.chain(events)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))))
}
