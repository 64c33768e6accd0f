//! `PATCH /api/me`.

use axum::extract::State;
use axum::http::StatusCode;
use linecard_app::{AppError, Conflict, Password};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::{AnySession, Body, ClientDevice};
use crate::problem::Problem;
use crate::state::ApiState;

/// A password change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ChangePasswordBody {
    /// The current password.
    #[schema(value_type = String, format = Password)]
    current_password: SecretString,
    /// The new password, 12 to 200 characters, and not easy to guess.
    #[schema(value_type = String, format = Password)]
    new_password: SecretString,
}

/// Change the password
///
/// Ends all other sessions of the user.
#[utoipa::path(patch, path = "/api/me", tag = "session", security(("session" = [])),
    request_body = ChangePasswordBody, responses((status = 204, description = "Changed")))]
pub(crate) async fn change_password(
    State(state): State<ApiState>,
    AnySession(session): AnySession,
    ClientDevice(device): ClientDevice,
    body: Body<ChangePasswordBody>,
) -> Result<StatusCode, Problem> {
    let Some(email) = session.name.email() else { return Err(AppError::Conflict(Conflict::NoPassword).into()) };
    let new = Password::parse(body.value.new_password, &email)
        .map_err(|invalid| Problem::invalid_field("/newPassword", invalid.detail()))?;
    let change = state.app.change_password(&session, body.value.current_password, new, &device);
    state.rate_limits.of_account(&session, change).await?;
    Ok(StatusCode::NO_CONTENT)
}
