//! `POST /api/calls/{call_id}/redirect`.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use linecard_app::RedirectCall;
use linecard_domain::CallId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::CallBody;
use super::change::{ChangeKey, changed, parse_url};
use crate::extract::{Body, Fields, IdPath, Member};
use crate::problem::Problem;
use crate::state::ApiState;

/// Other instructions for a call: exactly one of `url` and `twiml`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RedirectCallBody {
    /// The URL from which Twilio requests TwiML now.
    url: Option<String>,
    /// TwiML to execute instead of a URL, at most 4,000 characters.
    twiml: Option<String>,
}

/// Redirect a call
///
/// Gives a call in progress other instructions. Whatever it executes is broken off: Twilio closes a media stream. With an
/// `Idempotency-Key`, a repeated request changes nothing again.
#[utoipa::path(post, path = "/api/calls/{call_id}/redirect", tag = "calls",
    params(("call_id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = RedirectCallBody,
    responses((status = 200, body = CallBody, description = "Twilio has accepted it"),
        (status = 202, body = CallBody, description = "Twilio's answer was lost; whether it took effect is not known")))]
pub(crate) async fn redirect_call(
    State(state): State<ApiState>,
    Member(caller): Member,
    IdPath(call): IdPath<CallId>,
    headers: HeaderMap,
    body: Body<RedirectCallBody>,
) -> Result<(StatusCode, Json<CallBody>), Problem> {
    let mut fields = Fields::default();
    let idempotency = ChangeKey { operation: "redirect", call }.read(&headers, &body.bytes, &mut fields);
    let has_url = body.value.url.is_some();
    let redirect = RedirectCall { url: parse_url(body.value.url.as_deref(), &mut fields), twiml: body.value.twiml };
    // A URL that cannot be parsed was given nevertheless.
    if redirect.url.is_some() == has_url {
        fields.refuse_all(redirect.check());
    }
    fields.finish()?;
    Ok(changed(state.app.redirect_call(&caller, call, redirect, idempotency).await?))
}
