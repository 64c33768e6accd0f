//! `POST /api/password-resets`.

use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::Email;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::{Body, ClientAddress, ClientDevice, Fields};
use crate::problem::Problem;
use crate::routes::session::Attempts;
use crate::state::ApiState;

/// Whose password was forgotten.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestPasswordResetBody {
    #[schema(format = Email)]
    email: String,
}

/// Ask for a link that sets a forgotten password
///
/// Sends a one-time link to the address, if it is that of an account; it works for an hour. The answer and its time are the
/// same whether or not there is an account. Requests are limited per account and per address, as failed sign-ins are, and an
/// account has at most three such links at once. `GET /api/sign-in` says whether this Linecard sends mail.
#[utoipa::path(post, path = "/api/password-resets", tag = "session", security(()),
    request_body = RequestPasswordResetBody, responses((status = 202, description = "If there is an account, a link is on its way")))]
pub(crate) async fn request_password_reset(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    ClientDevice(device): ClientDevice,
    body: Body<RequestPasswordResetBody>,
) -> Result<StatusCode, Problem> {
    let mut fields = Fields::default();
    let email = fields.parse::<Email>("/email", &body.value.email);
    let Some(email) = email else { return Err(fields.into()) };
    // Each counts: none succeeds that anybody could tell from the others.
    let _counted = Attempts::of_stranger(&state, &email, address)?;
    state.app.request_password_reset(email, &device)?;
    Ok(StatusCode::ACCEPTED)
}
