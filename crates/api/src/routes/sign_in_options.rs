//! `/api/sign-in-options`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::ApiState;

/// What the page for signing in offers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignInOptionsBody {
    /// Whether people who have forgotten their password can have a link sent to them (`POST /api/password-resets`).
    password_reset: bool,
}

/// Get the options for signing in
#[utoipa::path(get, path = "/api/sign-in-options", tag = "session", security(()),
    responses((status = 200, body = SignInOptionsBody, description = "What the page for signing in offers")))]
pub(crate) async fn get_sign_in_options(State(state): State<ApiState>) -> Json<SignInOptionsBody> {
    Json(SignInOptionsBody { password_reset: state.app.sends_password_resets() })
}
