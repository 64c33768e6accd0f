//! `DELETE /api/session`.

use axum::extract::State;
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;

use super::cookie;
use crate::extract::{AnySession, ClientDevice};
use crate::problem::Problem;
use crate::state::ApiState;

/// Sign out
#[utoipa::path(delete, path = "/api/session", tag = "session", security(("session" = [])),
    responses((status = 204, description = "Signed out")))]
pub(crate) async fn delete_session(
    State(state): State<ApiState>,
    AnySession(session): AnySession,
    ClientDevice(device): ClientDevice,
    jar: CookieJar,
) -> Result<(StatusCode, CookieJar), Problem> {
    state.app.sign_out(&session, &device).await?;
    Ok((StatusCode::NO_CONTENT, jar.remove(cookie(String::new(), state.options.secure_cookies))))
}
