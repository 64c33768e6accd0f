//! `GET /api/sign-in`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::ApiState;

/// How people sign in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignInBody {
    /// Whether they sign in with passwords.
    passwords: bool,
    /// Whether people who have forgotten theirs can have a link sent to them (`POST /api/password-resets`).
    password_reset: bool,
    /// What the identity provider is called that signs people in; null if there is none.
    identity_provider: Option<String>,
}

/// How people sign in
///
/// With an identity provider, `GET /api/sign-in/provider` begins.
#[utoipa::path(get, path = "/api/sign-in", tag = "session", security(()),
    responses((status = 200, body = SignInBody, description = "What the page for signing in offers")))]
pub(crate) async fn get_sign_in(State(state): State<ApiState>) -> Json<SignInBody> {
    let settings = &state.app.settings().sign_in;
    let provider = settings.provider.as_ref().filter(|provider| provider.identity_provider.signs_in());
    let identity_provider = provider.map(|provider| provider.name.clone());
    let password_reset = state.app.sends_password_resets();
    Json(SignInBody { passwords: settings.passwords, password_reset, identity_provider })
}
