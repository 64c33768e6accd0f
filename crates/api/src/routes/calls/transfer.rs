//! `POST /api/calls/{call_id}/transfer`.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use linecard_domain::{CallId, PhoneNumber};
use serde::Deserialize;
use utoipa::ToSchema;

use super::CallBody;
use super::change::{ChangeKey, changed};
use crate::extract::{Body, Fields, IdPath, Member};
use crate::problem::Problem;
use crate::state::ApiState;

/// Whom to connect a call with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct TransferCallBody {
    /// The number to connect the call with, in E.164.
    #[schema(example = "+14155550101")]
    to: String,
}

/// Transfer a call
///
/// Calls another number from the agent's, and connects a call in progress with it (`<Dial>`). The number must be one that the
/// agent may call now: countries, types of numbers, the do-not-call list and calling hours bind a transfer as they bind a call.
/// With an `Idempotency-Key`, a repeated request dials nobody again.
#[utoipa::path(post, path = "/api/calls/{call_id}/transfer", tag = "calls",
    params(("call_id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = TransferCallBody,
    responses((status = 200, body = CallBody, description = "Twilio has accepted it"),
        (status = 202, body = CallBody, description = "Twilio's answer was lost; whether it took effect is not known")))]
pub(crate) async fn transfer_call(
    State(state): State<ApiState>,
    Member(caller): Member,
    IdPath(call): IdPath<CallId>,
    headers: HeaderMap,
    body: Body<TransferCallBody>,
) -> Result<(StatusCode, Json<CallBody>), Problem> {
    let mut fields = Fields::default();
    let idempotency = ChangeKey { operation: "transfer", call }.read(&headers, &body.bytes, &mut fields);
    let to = fields.parse::<PhoneNumber>("/to", &body.value.to);
    let Some(to) = to else { return Err(fields.into()) };
    fields.finish()?;
    Ok(changed(state.app.transfer_call(&caller, call, &to, idempotency).await?))
}
