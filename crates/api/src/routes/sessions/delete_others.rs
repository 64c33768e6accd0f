//! `DELETE /api/sessions`.

use axum::extract::State;
use axum::http::StatusCode;

use crate::extract::{ClientDevice, Session};
use crate::problem::Problem;
use crate::state::ApiState;

/// End all of one's other sessions
#[utoipa::path(delete, path = "/api/sessions", tag = "session", security(("session" = [])),
    responses((status = 204, description = "Only the session of this request is left")))]
pub(crate) async fn end_other_sessions(
    State(state): State<ApiState>,
    Session(session): Session,
    ClientDevice(device): ClientDevice,
) -> Result<StatusCode, Problem> {
    state.app.end_other_sessions(&session, &device).await?;
    Ok(StatusCode::NO_CONTENT)
}
