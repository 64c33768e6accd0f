//! `GET /api/platform/organizations/{organization_external_id}/erasure`.

use axum::Json;
use axum::extract::State;

use crate::extract::{EraseScope, OrganizationPath, Platform};
use crate::problem::Problem;
use crate::routes::erasure::ErasureBody;
use crate::state::ApiState;

/// Get how far an organization's erasure is
///
/// Also after it is done. If the external id was used again, that of the last organization which was erased. Requires the scope `erase`.
#[utoipa::path(get, path = "/api/platform/organizations/{organization_external_id}/erasure", tag = "platform",
    security(("platformKey" = [])), params(("organization_external_id" = String, Path)),
    responses((status = 200, body = ErasureBody, description = "The erasure")))]
pub(crate) async fn get_platform_organization_erasure(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<EraseScope>,
    OrganizationPath(external): OrganizationPath,
) -> Result<Json<ErasureBody>, Problem> {
    let report = state.app.organization_erasure(&platform, &external).await?;
    Ok(Json(ErasureBody::new(report, &external)))
}
