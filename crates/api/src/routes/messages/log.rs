//! `GET /api/messages/{message_id}/log`.

use axum::Json;
use axum::extract::State;
use linecard_app::views::MessageLogEntry;
use linecard_domain::{LogId, MessageId};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::extract::{IdPath, Member};
use crate::problem::Problem;
use crate::schema_enums;
use crate::state::ApiState;

/// A message's log, in order of arrival.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageLogBody {
    items: Vec<MessageLogEntryBody>,
}

/// An update of a message. Callbacks can arrive in any order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageLogEntryBody {
    #[schema(value_type = uuid::Uuid)]
    id: LogId,
    message_sid: Option<String>,
    #[schema(value_type = schema_enums::MessageStatus)]
    status: &'static str,
    #[schema(value_type = schema_enums::MessageLogSource)]
    source: String,
    detail: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    received_at: OffsetDateTime,
}

impl From<MessageLogEntry> for MessageLogEntryBody {
    fn from(entry: MessageLogEntry) -> Self {
        Self {
            id: entry.id,
            message_sid: entry.message_sid.map(|sid| sid.as_str().to_owned()),
            status: entry.status.as_str(),
            source: entry.source,
            detail: entry.detail,
            received_at: entry.received_at,
        }
    }
}

/// Get a message's log
#[utoipa::path(get, path = "/api/messages/{message_id}/log", tag = "messages",
    params(("message_id" = uuid::Uuid, Path)),
    responses((status = 200, body = MessageLogBody, description = "The message's log")))]
pub(crate) async fn get_message_log(
    State(state): State<ApiState>,
    Member(caller): Member,
    IdPath(message): IdPath<MessageId>,
) -> Result<Json<MessageLogBody>, Problem> {
    let entries = state.app.message_log(&caller, message).await?;
    Ok(Json(MessageLogBody { items: entries.into_iter().map(Into::into).collect() }))
}
