//! `POST /api/platform/organizations/{organization_external_id}/enable`.

use axum::Json;
use axum::extract::State;

use super::put::UpsertedOrganizationBody;
use crate::extract::{OrganizationPath, OrganizationsScope, Platform};
use crate::problem::Problem;
use crate::state::ApiState;

/// Enable an organization again
///
/// It is as it was before it was disabled: paused, if it was paused then. Idempotent. Requires the scope `organizations`.
#[utoipa::path(post, path = "/api/platform/organizations/{organization_external_id}/enable", tag = "platform",
    security(("platformKey" = [])), params(("organization_external_id" = String, Path)),
    responses((status = 200, body = UpsertedOrganizationBody, description = "The organization, enabled")))]
pub(crate) async fn enable_platform_organization(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<OrganizationsScope>,
    OrganizationPath(external): OrganizationPath,
) -> Result<Json<UpsertedOrganizationBody>, Problem> {
    let put = state.app.set_organization_disabled(&platform, &external, false).await?;
    Ok(Json(UpsertedOrganizationBody::new(put, state.app.settings().org_fallback_default)))
}
