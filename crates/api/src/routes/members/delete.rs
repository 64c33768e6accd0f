//! `DELETE /api/members/{user_id}`.

use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::UserId;

use crate::extract::{IdPath, Member};
use crate::problem::Problem;
use crate::state::ApiState;

/// Remove a member
///
/// Requires the admin role, except of a signed-in member who leaves. Revokes the API keys that the member created, and
/// withdraws the invitations that the member made. The last owner cannot be removed, nor leave.
#[utoipa::path(delete, path = "/api/members/{user_id}", tag = "members", params(("user_id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Removed")))]
pub(crate) async fn delete_member(
    State(state): State<ApiState>,
    Member(caller): Member,
    IdPath(user): IdPath<UserId>,
) -> Result<StatusCode, Problem> {
    state.app.remove_member(&caller, user).await?;
    Ok(StatusCode::NO_CONTENT)
}
