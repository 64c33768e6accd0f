use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use linecard_app::{CallOptions, IdempotencyKey, PlaceCall, Placed};
use linecard_domain::{AgentId, Invalid, PhoneNumber};
use linecard_twilio::MachineDetection;
use serde::Deserialize;
use url::Url;
use utoipa::ToSchema;

use super::CallBody;
use crate::extract::{Body, Fields, Member, canonical_hash_input};
use crate::problem::Problem;
use crate::state::ApiState;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateCallBody {
    /// Which agent calls; without it the organization's default agent.
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<String>,
    /// E.164.
    #[schema(example = "+14155550100")]
    to: String,
    /// Where Twilio asks for TwiML when the call is answered; goes before the agent's own.
    url: Option<String>,
    /// TwiML to run, at most 4,000 characters, instead of a URL.
    twiml: Option<String>,
    #[serde(default)]
    record: bool,
    /// How long it rings, 1 to 600 seconds.
    timeout_seconds: Option<u32>,
    /// The longest duration, 1 to 86,400 seconds.
    time_limit_seconds: Option<u32>,
    /// `enable` or `detect-message-end`.
    machine_detection: Option<String>,
    /// Keys to dial after the answer.
    send_digits: Option<String>,
    /// Your own words about the call, a JSON object of at most 4,096 bytes.
    #[schema(value_type = Option<Object>)]
    metadata: Option<serde_json::Value>,
}

/// Place a call
///
/// With an `Idempotency-Key` a repeated request is answered with the call that the first one made; a key lives 24
/// hours. 202 when the outcome is not known yet: the call is never dialled twice.
#[utoipa::path(post, path = "/api/calls", tag = "calls", params(("Idempotency-Key" = Option<String>, Header)),
    request_body = CreateCallBody,
    responses((status = 201, body = CallBody, description = "Twilio has the call"),
        (status = 202, body = CallBody, description = "The call's fate is not known yet")))]
pub(crate) async fn create_call(
    State(state): State<ApiState>,
    Member(caller): Member,
    headers: HeaderMap,
    body: Body<CreateCallBody>,
) -> Result<(StatusCode, Json<CallBody>), Problem> {
    let mut fields = Fields::default();
    let idempotency = idempotency_key(&headers, &body.bytes, &mut fields);
    let request = parse(body.value, idempotency, fields)?;
    let placed = state.app.place_call(&caller, request).await?;
    let status = match placed.outcome {
        Placed::AtTwilio => StatusCode::CREATED,
        Placed::Pending => StatusCode::ACCEPTED,
    };
    Ok((status, Json(placed.call.into())))
}

fn idempotency_key(headers: &HeaderMap, body: &[u8], fields: &mut Fields) -> Option<IdempotencyKey> {
    let key = headers.get("idempotency-key")?;
    let parsed = match key.to_str() {
        Ok(key) => IdempotencyKey::new(key, "calls", &canonical_hash_input(body)),
        Err(_) => Err(Invalid::new("must be printable ASCII")),
    };
    parsed.map_err(|invalid| fields.refuse("Idempotency-Key", invalid.detail())).ok()
}

fn parse(body: CreateCallBody, idempotency: Option<IdempotencyKey>, mut fields: Fields) -> Result<PlaceCall, Problem> {
    let to = fields.parse::<PhoneNumber>("/to", &body.to);
    let agent_id = fields.parse_optional::<AgentId>("/agentId", body.agent_id.as_deref());
    let url = body.url.as_deref().and_then(|raw| {
        let url = Url::parse(raw);
        if url.is_err() {
            fields.refuse("/url", "must be a URL, for example https://agents.example.com/voice");
        }
        url.ok()
    });
    let machine_detection = match body.machine_detection.as_deref() {
        None => None,
        Some("enable") => Some(MachineDetection::Enable),
        Some("detect-message-end") => Some(MachineDetection::DetectMessageEnd),
        Some(_) => {
            fields.refuse("/machineDetection", "must be enable or detect-message-end");
            None
        }
    };
    let options = CallOptions {
        url,
        twiml: body.twiml,
        record: body.record,
        timeout_seconds: body.timeout_seconds,
        time_limit_seconds: body.time_limit_seconds,
        machine_detection,
        send_digits: body.send_digits,
        metadata: body.metadata,
    };
    for error in options.check() {
        fields.refuse(error.pointer, error.detail);
    }
    let Some(to) = to else { return Err(fields.into()) };
    fields.finish()?;
    Ok(PlaceCall { agent_id, to, options, idempotency })
}
