//! `POST /api/me/second-factor/remove`.

use axum::extract::State;
use axum::http::StatusCode;

use super::{PasswordAndCodeBody, parse_code};
use crate::extract::{Body, ClientDevice, Session};
use crate::problem::Problem;
use crate::state::ApiState;

/// Remove the second factor
///
/// From then on, the password alone signs in, and the recovery codes are worthless. (A POST, since it has a body.)
#[utoipa::path(post, path = "/api/me/second-factor/remove", tag = "session", security(("session" = [])),
    request_body = PasswordAndCodeBody, responses((status = 204, description = "Removed")))]
pub(crate) async fn remove_second_factor(
    State(state): State<ApiState>,
    Session(session): Session,
    ClientDevice(device): ClientDevice,
    body: Body<PasswordAndCodeBody>,
) -> Result<StatusCode, Problem> {
    let code = parse_code(&body.value.code)?;
    let removed = state.app.remove_second_factor(&session, body.value.current_password, &code, &device);
    state.rate_limits.of_account(&session, removed).await?;
    Ok(StatusCode::NO_CONTENT)
}
