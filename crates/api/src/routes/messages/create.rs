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

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateMessageBody {
    /// Which agent sends it; without it the organization's default agent.
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<String>,
    /// E.164.
    #[schema(example = "+14155550100")]
    to: String,
    /// At most 1,600 characters; is needed, unless there are media.
    body: Option<String>,
    /// What Twilio fetches and sends along: at most 10 http or https addresses.
    #[serde(default)]
    media_urls: Vec<String>,
    /// Your own words about the message, a JSON object of at most 4,096 bytes.
    #[schema(value_type = Option<Object>)]
    metadata: Option<serde_json::Value>,
}

/// Send a message
///
/// With an `Idempotency-Key` a repeated request is answered with the message that the first one made; a key lives 24
/// hours. 202 when the outcome is not known yet: the message is never sent twice. 422 `number-without-sms` when the
/// number is known not to text: Twilio is not asked.
#[utoipa::path(post, path = "/api/messages", tag = "messages", params(("Idempotency-Key" = Option<String>, Header)),
    request_body = CreateMessageBody,
    responses((status = 201, body = MessageBody, description = "Twilio has the message"),
        (status = 202, body = MessageBody, description = "The message's fate is not known yet")))]
pub(crate) async fn create_message(
    State(state): State<ApiState>,
    Member(caller): Member,
    headers: HeaderMap,
    body: Body<CreateMessageBody>,
) -> Result<(StatusCode, Json<MessageBody>), Problem> {
    let mut fields = Fields::default();
    let idempotency = idempotency_key(Channel::Message, &headers, &body.bytes, &mut fields);
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
