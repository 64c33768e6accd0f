//! `POST /api/calls/{call_id}/digits`.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use linecard_app::SendDigits;
use linecard_domain::CallId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::CallBody;
use super::change::{ChangeKey, changed, parse_url};
use crate::extract::{Body, Fields, IdPath, Member};
use crate::problem::Problem;
use crate::state::ApiState;

/// Keys to press during a call.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SendDigitsBody {
    /// 1 to 32 of the characters 0-9, A-D, #, *, and w for a pause of half a second.
    #[schema(example = "ww1234#")]
    digits: String,
    /// The URL from which Twilio requests TwiML afterwards; without one, the call goes on with its agent's `voiceUrl` or
    /// `streamUrl`.
    url: Option<String>,
}

/// Press keys in a call
///
/// Twilio breaks off what the call executes, plays the tones, and goes on with `url`, or else with the agent's own
/// instructions: a media stream is closed and opened anew. With an `Idempotency-Key`, a repeated request presses nothing again.
#[utoipa::path(post, path = "/api/calls/{call_id}/digits", tag = "calls",
    params(("call_id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = SendDigitsBody,
    responses((status = 200, body = CallBody, description = "Twilio has accepted it"),
        (status = 202, body = CallBody, description = "Twilio's answer was lost; whether it took effect is not known")))]
pub(crate) async fn send_digits(
    State(state): State<ApiState>,
    Member(caller): Member,
    IdPath(call): IdPath<CallId>,
    headers: HeaderMap,
    body: Body<SendDigitsBody>,
) -> Result<(StatusCode, Json<CallBody>), Problem> {
    let mut fields = Fields::default();
    let idempotency = ChangeKey { operation: "digits", call }.read(&headers, &body.bytes, &mut fields);
    let url = parse_url(body.value.url.as_deref(), &mut fields);
    let send = SendDigits { digits: body.value.digits, url };
    fields.refuse_all(send.check());
    fields.finish()?;
    Ok(changed(state.app.send_digits(&caller, call, send, idempotency).await?))
}
