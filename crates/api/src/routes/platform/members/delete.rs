//! `DELETE /api/platform/organizations/{organization_external_id}/members/{subject}`.

use axum::extract::State;
use axum::http::StatusCode;

use crate::extract::{MemberPath, MembersScope, Platform};
use crate::problem::Problem;
use crate::state::ApiState;

/// Remove a person of the identity provider
///
/// At once, however long the person's tokens are valid. Revokes the API keys that the member created, and withdraws the
/// invitations that the member made. Owners are removed by owners. Requires the scope `members`.
#[utoipa::path(delete, path = "/api/platform/organizations/{organization_external_id}/members/{subject}",
    tag = "platform", security(("platformKey" = [])),
    params(("organization_external_id" = String, Path), ("subject" = String, Path)),
    responses((status = 204, description = "Removed")))]
pub(crate) async fn delete_platform_member(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<MembersScope>,
    MemberPath(organization, subject): MemberPath,
) -> Result<StatusCode, Problem> {
    state.app.remove_platform_member(&platform, &organization, &subject).await?;
    Ok(StatusCode::NO_CONTENT)
}
