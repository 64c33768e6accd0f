//! `DELETE /api/members/{user_id}`.

use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::UserId;

use crate::extract::{Admin, IdPath};
use crate::problem::Problem;
use crate::state::ApiState;

/// Remove a member
///
/// Revokes the API keys that the member created.
#[utoipa::path(delete, path = "/api/members/{user_id}", tag = "members", params(("user_id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Removed")))]
pub(crate) async fn delete_member(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(user): IdPath<UserId>,
) -> Result<StatusCode, Problem> {
    state.app.remove_member(&caller, user).await?;
    Ok(StatusCode::NO_CONTENT)
}
