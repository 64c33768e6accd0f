//! `GET /api/calls/{call_id}`.

use axum::Json;
use axum::extract::State;
use linecard_domain::CallId;

use super::CallBody;
use crate::extract::{IdPath, Member};
use crate::problem::Problem;
use crate::state::ApiState;

/// Get a call
#[utoipa::path(get, path = "/api/calls/{call_id}", tag = "calls", params(("call_id" = uuid::Uuid, Path)),
    responses((status = 200, body = CallBody, description = "The call")))]
pub(crate) async fn get_call(
    State(state): State<ApiState>,
    Member(caller): Member,
    IdPath(call): IdPath<CallId>,
) -> Result<Json<CallBody>, Problem> {
    let call = state.app.call(&caller, call).await?;
    Ok(Json(CallBody::with_place(&state, call).await?))
}
