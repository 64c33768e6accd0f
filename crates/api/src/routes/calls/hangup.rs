//! `POST /api/calls/{call_id}/hangup`.

use axum::Json;
use axum::extract::State;
use linecard_domain::CallId;

use super::CallBody;
use crate::extract::{IdPath, Member};
use crate::problem::Problem;
use crate::state::ApiState;

/// Hang up a call
///
/// Returns the call in its new state. A call that has already ended is not changed.
#[utoipa::path(post, path = "/api/calls/{call_id}/hangup", tag = "calls", params(("call_id" = uuid::Uuid, Path)),
    responses((status = 200, body = CallBody, description = "The call")))]
pub(crate) async fn hang_up_call(
    State(state): State<ApiState>,
    Member(caller): Member,
    IdPath(call): IdPath<CallId>,
) -> Result<Json<CallBody>, Problem> {
    Ok(Json(state.app.hang_up(&caller, call).await?.call.into()))
}
