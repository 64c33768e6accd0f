//! `/api/calls`: calls placed by the organization's agents.

pub(super) mod create;
pub(super) mod get;
pub(super) mod hangup;
pub(super) mod list;
pub(super) mod log;

use linecard_domain::{AgentId, CallId, OrganizationId};
use linecard_store::Call;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::state::ApiState;
use crate::words;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallBody {
    #[schema(value_type = uuid::Uuid)]
    id: CallId,
    /// Twilio's; null until Twilio has confirmed the call.
    call_sid: Option<String>,
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<AgentId>,
    #[schema(value_type = uuid::Uuid)]
    organization_id: OrganizationId,
    account_sid: String,
    from: String,
    to: String,
    #[schema(value_type = words::CallStatus)]
    status: &'static str,
    /// The failure is presumed, since Twilio knows of no such call; later news may replace it.
    presumed: bool,
    #[schema(value_type = words::CredentialSource)]
    credential_source: &'static str,
    duration_seconds: Option<i32>,
    /// What machine detection found.
    answered_by: Option<String>,
    sip_response_code: Option<i32>,
    /// Twilio's error code, where it refused or the call failed.
    error_code: Option<i32>,
    error_message: Option<String>,
    /// An exact decimal, negative for a cost; null while it is still to come.
    price: Option<String>,
    price_unit: Option<String>,
    #[schema(value_type = Option<Object>)]
    metadata: Option<serde_json::Value>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    updated_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    ended_at: Option<OffsetDateTime>,
    /// Of a call that waits for its turn, where it is read alone; null in lists.
    queue: Option<QueueBody>,
}

/// Where a waiting call stands at this moment. Agents take turns, so calls of others may yet come before it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QueueBody {
    /// From 1 on.
    place: i64,
    #[serde(with = "time::serde::rfc3339")]
    expected_at: OffsetDateTime,
}

impl CallBody {
    pub(crate) async fn with_place(state: &ApiState, call: Call) -> Result<Self, Problem> {
        let queue = state.app.queue_place(&call).await?;
        let queue = queue.map(|queue| QueueBody { place: queue.place, expected_at: queue.expected_at });
        Ok(Self { queue, ..call.into() })
    }
}

impl From<Call> for CallBody {
    fn from(call: Call) -> Self {
        let status = call.shown_status().as_str();
        Self {
            id: call.id,
            call_sid: call.call_sid.map(|sid| sid.as_str().to_owned()),
            agent_id: call.agent_id,
            organization_id: call.organization_id,
            account_sid: call.account_sid.as_str().to_owned(),
            from: call.from.as_str().to_owned(),
            to: call.to.as_str().to_owned(),
            status,
            presumed: call.presumed,
            credential_source: call.credential_source.as_str(),
            duration_seconds: call.duration_seconds,
            answered_by: call.answered_by,
            sip_response_code: call.sip_response_code,
            error_code: call.error_code,
            error_message: call.error_message,
            price: call.price,
            price_unit: call.price_unit,
            metadata: call.metadata,
            created_at: call.created_at,
            updated_at: call.updated_at,
            ended_at: call.ended_at,
            queue: None,
        }
    }
}
