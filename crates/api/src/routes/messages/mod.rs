//! `/api/messages`: messages sent by the organization's agents.

pub(super) mod create;
pub(super) mod get;
pub(super) mod list;
pub(super) mod log;

use linecard_app::views::Message;
use linecard_domain::{AgentId, MessageId, OrganizationId};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::routes::placed_by::PlacedByBody;
use crate::schema_enums;

/// A message.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageBody {
    #[schema(value_type = uuid::Uuid)]
    id: MessageId,
    /// Twilio's SID; null until Twilio has confirmed the message.
    message_sid: Option<String>,
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<AgentId>,
    #[schema(value_type = uuid::Uuid)]
    organization_id: OrganizationId,
    account_sid: String,
    from: String,
    to: String,
    body: Option<String>,
    media_urls: Vec<String>,
    #[schema(value_type = schema_enums::MessageStatus)]
    status: &'static str,
    /// Whether the failure is presumed because Twilio knows of no such message; a later update may replace it.
    presumed: bool,
    #[schema(value_type = schema_enums::CredentialSource)]
    credential_source: &'static str,
    /// Twilio's error code, if Twilio refused the message or it was not delivered.
    error_code: Option<i32>,
    /// What the error means and what to do.
    error_message: Option<String>,
    /// An exact decimal, negative for a cost; null until Twilio has set it.
    price: Option<String>,
    /// The currency of the price (ISO 4217).
    price_unit: Option<String>,
    /// The number of SMS segments, which Twilio charges for; null until Twilio has set it.
    segments: Option<i32>,
    #[schema(value_type = Option<Object>)]
    metadata: Option<serde_json::Value>,
    /// Null only for messages of an earlier release.
    placed_by: Option<PlacedByBody>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    updated_at: OffsetDateTime,
}

impl From<Message> for MessageBody {
    fn from(message: Message) -> Self {
        Self {
            id: message.id,
            message_sid: message.message_sid.map(|sid| sid.as_str().to_owned()),
            agent_id: message.agent_id,
            organization_id: message.organization_id,
            account_sid: message.account_sid.as_str().to_owned(),
            from: message.from.as_str().to_owned(),
            to: message.to.as_str().to_owned(),
            body: message.body.map(|body| body.as_str().to_owned()),
            media_urls: message.media_urls,
            status: message.status.as_str(),
            presumed: message.presumed,
            credential_source: message.credential_source.as_str(),
            error_code: message.error_code,
            error_message: message.error_message,
            price: message.price,
            price_unit: message.price_unit,
            segments: message.segments,
            metadata: message.metadata,
            placed_by: message.placed_by.map(Into::into),
            created_at: message.created_at,
            updated_at: message.updated_at,
        }
    }
}
