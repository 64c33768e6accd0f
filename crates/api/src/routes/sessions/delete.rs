//! `DELETE /api/sessions/{session_id}`.

use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::SessionId;

use crate::extract::{ClientDevice, IdPath, Session};
use crate::problem::Problem;
use crate::state::ApiState;

/// End one of one's own sessions
///
/// Its event streams end within five seconds.
#[utoipa::path(delete, path = "/api/sessions/{session_id}", tag = "session", security(("session" = [])),
    params(("session_id" = uuid::Uuid, Path)), responses((status = 204, description = "Ended")))]
pub(crate) async fn end_session(
    State(state): State<ApiState>,
    Session(session): Session,
    ClientDevice(device): ClientDevice,
    IdPath(ended): IdPath<SessionId>,
) -> Result<StatusCode, Problem> {
    state.app.end_session(&session, ended, &device).await?;
    Ok(StatusCode::NO_CONTENT)
}
