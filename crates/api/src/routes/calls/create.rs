use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use linecard_app::{CallOptions, Dispatched, IdempotencyKey, PlaceCall};
use linecard_domain::Channel;
use linecard_twilio::MachineDetection;
use serde::Deserialize;
use url::Url;
use utoipa::ToSchema;

use super::CallBody;
use crate::extract::{Body, Fields, Member, idempotency_key, outbound_params};
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
    /// Whether the call may wait for its turn where the account's calls per second are limited (`callsPerSecond`): 202
    /// with the status `queued` and its place, or else 429 with `Retry-After`.
    #[serde(default = "yes")]
    queue: bool,
    /// Your own words about the call, a JSON object of at most 4,096 bytes.
    #[schema(value_type = Option<Object>)]
    metadata: Option<serde_json::Value>,
}

/// Place a call
///
/// With an `Idempotency-Key` a repeated request is answered with the call that the first one made; a key lives 24
/// hours. 202 when the outcome is not known yet, or the call waits for its turn: it is never dialled twice.
#[utoipa::path(post, path = "/api/calls", tag = "calls", params(("Idempotency-Key" = Option<String>, Header)),
    request_body = CreateCallBody,
    responses((status = 201, body = CallBody, description = "Twilio has the call"),
        (status = 202, body = CallBody, description = "The call's fate is not known yet, or it waits for its turn")))]
pub(crate) async fn create_call(
    State(state): State<ApiState>,
    Member(caller): Member,
    headers: HeaderMap,
    body: Body<CreateCallBody>,
) -> Result<(StatusCode, Json<CallBody>), Problem> {
    let mut fields = Fields::default();
    let idempotency = idempotency_key(Channel::Call, &headers, &body.bytes, &mut fields);
    let request = parse(body.value, idempotency, fields)?;
    let (status, call) = match state.app.place_call(&caller, request).await? {
        Dispatched::Accepted(call) => (StatusCode::CREATED, call),
        Dispatched::Pending(call) => (StatusCode::ACCEPTED, call),
    };
    Ok((status, Json(CallBody::with_place(&state, call).await?)))
}

const fn yes() -> bool {
    true
}

fn parse(body: CreateCallBody, idempotency: Option<IdempotencyKey>, mut fields: Fields) -> Result<PlaceCall, Problem> {
    let params = outbound_params(body.agent_id.as_deref(), &body.to, body.metadata, idempotency, &mut fields);
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
    };
    fields.refuse_all(options.check());
    let may_wait = body.queue;
    let Some(params) = params else { return Err(fields.into()) };
    fields.finish()?;
    Ok(PlaceCall { params, options, may_wait })
}
