//! `DELETE /api/platform/organizations/{organization_external_id}`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::erasure::ErasureBody;
use crate::extract::{EraseScope, Fields, OrganizationPath, Params, Platform};
use crate::problem::Problem;
use crate::state::ApiState;

/// Erase an organization
///
/// For good, with everything that it stored. At once it is disabled and nobody gets in: members, API keys, invitations, event endpoints
/// and Twilio credentials are removed. Calls that have not ended are kept, with the history, until they end; then the rest is removed in
/// batches. Idempotent: repeat it to see how far it is. Nothing is deleted at Twilio. `dryRun=true` counts what would be removed, and
/// changes nothing. Export before. Requires the scope `erase`.
#[utoipa::path(delete, path = "/api/platform/organizations/{organization_external_id}", tag = "platform",
    security(("platformKey" = [])),
    params(("organization_external_id" = String, Path),
        ("dryRun" = Option<bool>, Query, description = "True: count what would be removed, and change nothing"),
        ("hangUp" = Option<bool>, Query, description = "True: ask Twilio to end calls that have not ended, 200 at a time")),
    responses((status = 200, body = ErasureBody, description = "It is done, or a dry run"),
        (status = 202, body = ErasureBody, description = "It is under way")))]
pub(crate) async fn erase_platform_organization(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<EraseScope>,
    OrganizationPath(external): OrganizationPath,
    mut params: Params,
) -> Result<(StatusCode, Json<ErasureBody>), Problem> {
    let mut fields = Fields::default();
    let dry_run = params.flag("dryRun", &mut fields) == Some(true);
    let hang_up = params.flag("hangUp", &mut fields) == Some(true);
    params.finish(fields)?;
    let report = if dry_run {
        state.app.plan_erasure(&platform, &external).await?
    } else {
        state.app.erase_organization(&platform, &external, hang_up).await?
    };
    let body = ErasureBody::new(report, &external);
    let status = if body.is_pending() { StatusCode::ACCEPTED } else { StatusCode::OK };
    Ok((status, Json(body)))
}
