//! `POST /api/do-not-call`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::PhoneNumber;
use serde::Deserialize;
use utoipa::ToSchema;

use super::DoNotCallBody;
use crate::extract::{Admin, Body, Fields};
use crate::problem::Problem;
use crate::state::ApiState;

/// A number that must not be called.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AddDoNotCallBody {
    /// In E.164.
    #[schema(example = "+14155550100")]
    number: String,
    /// For people, at most 500 characters.
    reason: Option<String>,
}

/// Add a number that must not be called
///
/// From then on, calls and messages to it are refused with `do-not-call`. A number that Twilio reports as opted out (error
/// 21610 of a message) is added by Linecard itself.
#[utoipa::path(post, path = "/api/do-not-call", tag = "do-not-call",
    request_body = AddDoNotCallBody,
    responses((status = 201, body = DoNotCallBody, description = "The number is on the list"),
        (status = 200, body = DoNotCallBody, description = "The number was on the list already, and stays as it was")))]
pub(crate) async fn add_do_not_call(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    body: Body<AddDoNotCallBody>,
) -> Result<(StatusCode, Json<DoNotCallBody>), Problem> {
    let mut fields = Fields::default();
    let number = fields.parse::<PhoneNumber>("/number", &body.value.number);
    let Some(number) = number else { return Err(fields.into()) };
    fields.finish()?;
    let (entry, is_new) = state.app.add_do_not_call(&caller, &number, body.value.reason.as_deref()).await?;
    Ok((if is_new { StatusCode::CREATED } else { StatusCode::OK }, Json(entry.into())))
}
