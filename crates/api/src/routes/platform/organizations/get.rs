//! `GET /api/platform/organizations/{organization_external_id}`.

use axum::Json;
use axum::extract::State;

use crate::extract::{OrganizationPath, OrganizationsScope, Platform};
use crate::problem::Problem;
use crate::routes::organization::OrganizationBody;
use crate::state::ApiState;

/// Get an organization by its external id
///
/// Requires the scope `organizations`.
#[utoipa::path(get, path = "/api/platform/organizations/{organization_external_id}", tag = "platform",
    security(("platformKey" = [])), params(("organization_external_id" = String, Path)),
    responses((status = 200, body = OrganizationBody, description = "The organization")))]
pub(crate) async fn get_platform_organization(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<OrganizationsScope>,
    OrganizationPath(external): OrganizationPath,
) -> Result<Json<OrganizationBody>, Problem> {
    let organization = state.app.platform_organization(&platform, &external).await?;
    Ok(Json(OrganizationBody::new(organization, state.app.settings().org_fallback_default)))
}
