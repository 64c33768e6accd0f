//! `DELETE /api/connect-sessions/{connect_session_id}`.

use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::ConnectSessionId;

use crate::extract::{Admin, IdPath};
use crate::problem::Problem;
use crate::state::ApiState;

/// End a connect session
///
/// Takes effect immediately. No effect if it has ended already.
#[utoipa::path(delete, path = "/api/connect-sessions/{connect_session_id}", tag = "connect sessions",
    params(("connect_session_id" = uuid::Uuid, Path)), responses((status = 204, description = "Ended")))]
pub(crate) async fn end_connect_session(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(session): IdPath<ConnectSessionId>,
) -> Result<StatusCode, Problem> {
    state.app.end_connect_session(&caller, session).await?;
    Ok(StatusCode::NO_CONTENT)
}
