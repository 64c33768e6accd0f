//! `DELETE /api/invitations/{invitation_id}`.

use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::InvitationId;

use crate::extract::{Admin, IdPath};
use crate::problem::Problem;
use crate::state::ApiState;

/// Withdraw an invitation
///
/// Its link no longer works. Only an owner withdraws the invitation of an owner.
#[utoipa::path(delete, path = "/api/invitations/{invitation_id}", tag = "members",
    params(("invitation_id" = uuid::Uuid, Path)), responses((status = 204, description = "Withdrawn")))]
pub(crate) async fn delete_invitation(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(invitation): IdPath<InvitationId>,
) -> Result<StatusCode, Problem> {
    state.app.revoke_invitation(&caller, invitation).await?;
    Ok(StatusCode::NO_CONTENT)
}
