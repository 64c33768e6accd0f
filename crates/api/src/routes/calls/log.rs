//! `GET /api/calls/{call_id}/log`.

use axum::Json;
use axum::extract::State;
use linecard_app::views::CallLogEntry;
use linecard_domain::{CallId, LogId};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::extract::{IdPath, Member};
use crate::problem::Problem;
use crate::routes::placed_by::PlacedByBody;
use crate::schema_enums;
use crate::state::ApiState;

/// A call's log, in order of arrival.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallLogBody {
    items: Vec<CallLogEntryBody>,
}

/// An update of a call.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallLogEntryBody {
    #[schema(value_type = uuid::Uuid)]
    id: LogId,
    call_sid: Option<String>,
    #[schema(value_type = schema_enums::CallStatus)]
    status: &'static str,
    #[schema(value_type = schema_enums::CallLogSource)]
    source: String,
    /// Of callbacks: Twilio's sequence number. It gives the order of events; callbacks can arrive in any order.
    sequence_number: Option<i32>,
    detail: Option<String>,
    /// The time of the event at Twilio.
    #[serde(with = "time::serde::rfc3339::option")]
    occurred_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339")]
    received_at: OffsetDateTime,
    /// Who requested what the entry is about; null where nobody did.
    requested_by: Option<PlacedByBody>,
}

impl From<CallLogEntry> for CallLogEntryBody {
    fn from(entry: CallLogEntry) -> Self {
        Self {
            id: entry.id,
            call_sid: entry.call_sid.map(|sid| sid.as_str().to_owned()),
            status: entry.status.as_str(),
            source: entry.source,
            sequence_number: entry.sequence_number,
            detail: entry.detail,
            occurred_at: entry.occurred_at,
            received_at: entry.received_at,
            requested_by: entry.requested_by.map(Into::into),
        }
    }
}

/// Get a call's log
#[utoipa::path(get, path = "/api/calls/{call_id}/log", tag = "calls", params(("call_id" = uuid::Uuid, Path)),
    responses((status = 200, body = CallLogBody, description = "The call's log")))]
pub(crate) async fn get_call_log(
    State(state): State<ApiState>,
    Member(caller): Member,
    IdPath(call): IdPath<CallId>,
) -> Result<Json<CallLogBody>, Problem> {
    let entries = state.app.call_log(&caller, call).await?;
    Ok(Json(CallLogBody { items: entries.into_iter().map(Into::into).collect() }))
}
