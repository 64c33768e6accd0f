//! `/api/calls`: calls placed by the organization's agents.

mod change;
pub(super) mod create;
pub(super) mod digits;
pub(super) mod get;
pub(super) mod hangup;
pub(super) mod list;
pub(super) mod log;
pub(super) mod recording_media;
pub(super) mod recordings;
pub(super) mod redirect;
pub(super) mod transfer;

use std::borrow::Cow;

use linecard_app::views::Call;
use linecard_domain::{AgentId, CallId, CallStatus, OrganizationId};
use linecard_twilio::sip_guidance;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::placed_by::PlacedByBody;
use crate::schema_enums;
use crate::state::ApiState;

/// A call.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallBody {
    #[schema(value_type = uuid::Uuid)]
    id: CallId,
    /// Twilio's SID; null until Twilio has confirmed the call.
    call_sid: Option<String>,
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<AgentId>,
    #[schema(value_type = uuid::Uuid)]
    organization_id: OrganizationId,
    account_sid: String,
    from: String,
    to: String,
    #[schema(value_type = schema_enums::CallStatus)]
    status: &'static str,
    /// Whether the failure is presumed because Twilio knows of no such call; a later update may replace it.
    presumed: bool,
    #[schema(value_type = schema_enums::CredentialSource)]
    credential_source: &'static str,
    duration_seconds: Option<i32>,
    /// The result of answering machine detection.
    answered_by: Option<String>,
    /// The SIP response with which the called party's network ended the call.
    sip_response_code: Option<i32>,
    /// What a SIP response that is no success means and what to do.
    sip_response_message: Option<String>,
    /// Twilio's error code, if Twilio refused the call or it failed.
    error_code: Option<i32>,
    /// What the error means and what to do.
    error_message: Option<String>,
    /// An exact decimal, negative for a cost; null until Twilio has set it.
    price: Option<String>,
    /// The currency of the price (ISO 4217).
    price_unit: Option<String>,
    #[schema(value_type = Option<Object>)]
    metadata: Option<serde_json::Value>,
    /// Null only for calls of an earlier release.
    placed_by: Option<PlacedByBody>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    updated_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    ended_at: Option<OffsetDateTime>,
    /// The place in the queue while the call waits for a slot; always null in lists.
    queue: Option<QueueBody>,
}

/// The current place of a call in the queue. Agents alternate, so calls of others may still get ahead of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QueueBody {
    /// Starts at 1.
    place: i64,
    #[serde(with = "time::serde::rfc3339")]
    /// When the call is expected to be placed.
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
        let sip_response_message = call
            .sip_response_code
            .and_then(|code| u32::try_from(code).ok())
            .and_then(sip_guidance)
            .map(Cow::into_owned);
        // A call that failed on the network has no error code of Twilio's.
        let of_network = sip_response_message.clone().filter(|_| call.status == CallStatus::Failed && !call.presumed);
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
            sip_response_message,
            error_code: call.error_code,
            error_message: call.error_message.or(of_network),
            price: call.price,
            price_unit: call.price_unit,
            metadata: call.metadata,
            placed_by: call.placed_by.map(Into::into),
            created_at: call.created_at,
            updated_at: call.updated_at,
            ended_at: call.ended_at,
            queue: None,
        }
    }
}
