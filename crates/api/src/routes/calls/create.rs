//! `POST /api/calls`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use linecard_app::{CallOptions, Dispatched, IdempotencyKey, PlaceCall};
use linecard_domain::Channel;
use linecard_twilio::MachineDetection;
use serde::Deserialize;
use utoipa::ToSchema;

use super::CallBody;
use super::change::parse_url;
use crate::extract::{Body, Fields, Member, idempotency_key, outbound_params};
use crate::problem::Problem;
use crate::schema_enums;
use crate::state::ApiState;

/// A call to place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"to": "+14155550100", "twiml": "<Response><Say>Hello from Linecard.</Say></Response>"}))]
pub(crate) struct CreateCallBody {
    /// The agent that calls; the organization's default agent if absent.
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<String>,
    /// The number to call, in E.164.
    #[schema(example = "+14155550100")]
    to: String,
    /// The URL from which Twilio requests TwiML when the call is answered; takes precedence over the agent's.
    url: Option<String>,
    /// TwiML to execute instead of a URL, at most 4,000 characters.
    twiml: Option<String>,
    /// Whether to record the call.
    #[serde(default)]
    record: bool,
    /// How long to let the call ring, 1 to 600 seconds.
    timeout_seconds: Option<u32>,
    /// The maximum duration, 1 to 86,400 seconds.
    time_limit_seconds: Option<u32>,
    #[schema(value_type = Option<schema_enums::MachineDetection>)]
    machine_detection: Option<String>,
    /// Keys to press once the call is answered.
    send_digits: Option<String>,
    /// Texts for the agent's server: `<Parameter>`s of its media stream, or in the query of its voice URL. As `<Parameter>`s
    /// they take at most 1,500 characters. Not with `url` or `twiml`, which can contain them.
    #[serde(default)]
    stream_parameters: BTreeMap<String, String>,
    /// Whether the call may queue when `callsPerSecond` leaves no free slot: 202 with the status `queued` and its place.
    /// Otherwise 429 with `Retry-After`.
    #[serde(default = "yes")]
    queue: bool,
    /// Your own data about the call, a JSON object of at most 4,096 bytes.
    #[schema(value_type = Option<Object>)]
    metadata: Option<serde_json::Value>,
}

/// Place a call
///
/// With an `Idempotency-Key`, a repeated request returns the call that the first one created; a key is valid for 24
/// hours. 202 means that the outcome is not known yet or that the call is queued; it is never dialed twice.
#[utoipa::path(post, path = "/api/calls", tag = "calls", params(("Idempotency-Key" = Option<String>, Header)),
    request_body = CreateCallBody,
    responses((status = 201, body = CallBody, description = "Twilio has accepted the call"),
        (status = 202, body = CallBody, description = "The outcome is not known yet, or the call is queued")))]
pub(crate) async fn create_call(
    State(state): State<ApiState>,
    Member(caller): Member,
    headers: HeaderMap,
    body: Body<CreateCallBody>,
) -> Result<(StatusCode, Json<CallBody>), Problem> {
    let mut fields = Fields::default();
    let idempotency = idempotency_key(Channel::Call.plural(), &headers, &body.bytes, &mut fields);
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
    let url = parse_url(body.url.as_deref(), &mut fields);
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
        stream_parameters: body.stream_parameters,
    };
    fields.refuse_all(options.check());
    let may_wait = body.queue;
    let Some(params) = params else { return Err(fields.into()) };
    fields.finish()?;
    Ok(PlaceCall { params, options, may_wait })
}
