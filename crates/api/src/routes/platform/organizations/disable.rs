//! `POST /api/platform/organizations/{organization_external_id}/disable`.

use axum::Json;
use axum::extract::State;

use super::put::UpsertedOrganizationBody;
use crate::extract::{OrganizationPath, OrganizationsScope, Platform};
use crate::problem::Problem;
use crate::state::ApiState;

/// Disable an organization
///
/// The organization is paused: new calls and messages are refused immediately, and those in progress continue. Unlike a pause that
/// its admins make, it can be resumed by the platform alone. People can still sign in and read. Idempotent. Requires the scope
/// `organizations`.
#[utoipa::path(post, path = "/api/platform/organizations/{organization_external_id}/disable", tag = "platform",
    security(("platformKey" = [])), params(("organization_external_id" = String, Path)),
    responses((status = 200, body = UpsertedOrganizationBody, description = "The organization, disabled")))]
pub(crate) async fn disable_platform_organization(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<OrganizationsScope>,
    OrganizationPath(external): OrganizationPath,
) -> Result<Json<UpsertedOrganizationBody>, Problem> {
    let put = state.app.set_organization_disabled(&platform, &external, true).await?;
    Ok(Json(UpsertedOrganizationBody::new(put, state.app.settings().org_fallback_default)))
}
