//! `POST /api/messages`.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use linecard_app::{Dispatched, IdempotencyKey, MessageContent, SendMessage};
use linecard_domain::Channel;
use serde::Deserialize;
use utoipa::ToSchema;

use super::MessageBody;
use crate::extract::{Body, Fields, Member, idempotency_key, outbound_params};
use crate::problem::Problem;
use crate::state::ApiState;

/// A message to send.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"to": "+14155550100", "body": "Your appointment is tomorrow at 9:00."}))]
pub(crate) struct CreateMessageBody {
    /// The agent that sends the message; the organization's default agent if absent.
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<String>,
    /// The number to send to, in E.164.
    #[schema(example = "+14155550100")]
    to: String,
    /// The text, at most 1,600 characters; required unless there are media.
    body: Option<String>,
    /// Media that Twilio fetches and attaches: at most 10 http or https URLs.
    #[serde(default)]
    media_urls: Vec<String>,
    /// Your own data about the message, a JSON object of at most 4,096 bytes.
    #[schema(value_type = Option<Object>)]
    metadata: Option<serde_json::Value>,
}

/// Send a message
///
/// With an `Idempotency-Key`, a repeated request returns the message that the first one created; a key is valid for 24
/// hours. 202 means that the outcome is not known yet; the message is never sent twice. 422 `number-without-sms` if the
/// agent's number is known not to support SMS; nothing is sent to Twilio.
#[utoipa::path(post, path = "/api/messages", tag = "messages", params(("Idempotency-Key" = Option<String>, Header)),
    request_body = CreateMessageBody,
    responses((status = 201, body = MessageBody, description = "Twilio has accepted the message"),
        (status = 202, body = MessageBody, description = "The outcome is not known yet")))]
pub(crate) async fn create_message(
    State(state): State<ApiState>,
    Member(caller): Member,
    headers: HeaderMap,
    body: Body<CreateMessageBody>,
) -> Result<(StatusCode, Json<MessageBody>), Problem> {
    let mut fields = Fields::default();
    let idempotency = idempotency_key(Channel::Message.plural(), &headers, &body.bytes, &mut fields);
    let request = parse(body.value, idempotency, fields)?;
    let (status, message) = match state.app.send_message(&caller, request).await? {
        Dispatched::Accepted(message) => (StatusCode::CREATED, message),
        Dispatched::Pending(message) => (StatusCode::ACCEPTED, message),
    };
    Ok((status, Json(message.into())))
}

fn parse(
    body: CreateMessageBody,
    idempotency: Option<IdempotencyKey>,
    mut fields: Fields,
) -> Result<SendMessage, Problem> {
    let params = outbound_params(body.agent_id.as_deref(), &body.to, body.metadata, idempotency, &mut fields);
    let content = MessageContent::parse(body.body.as_deref(), &body.media_urls);
    match (params, content) {
        (Some(params), Ok(content)) => {
            fields.finish()?;
            Ok(SendMessage { params, content })
        }
        (_, content) => {
            fields.refuse_all(content.err().unwrap_or_default());
            Err(fields.into())
        }
    }
}
