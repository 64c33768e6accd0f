use axum::Json;
use axum::extract::State;
use linecard_domain::CallId;

use super::CallBody;
use crate::extract::{IdPath, Member};
use crate::problem::Problem;
use crate::state::ApiState;

/// Hang a call up
///
/// Answers the call as it is then; one that had ended stays as it ended.
#[utoipa::path(post, path = "/api/calls/{call_id}/hangup", tag = "calls", params(("call_id" = uuid::Uuid, Path)),
    responses((status = 200, body = CallBody)))]
pub(crate) async fn hang_up_call(
    State(state): State<ApiState>,
    Member(caller): Member,
    IdPath(call): IdPath<CallId>,
) -> Result<Json<CallBody>, Problem> {
    Ok(Json(state.app.hang_up(&caller, call).await?.call.into()))
}
