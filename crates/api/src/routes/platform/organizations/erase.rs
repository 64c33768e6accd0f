//! `DELETE /api/platform/organizations/{organization_external_id}`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::extract::{EraseScope, Fields, OrganizationPath, Params, Platform};
use crate::problem::Problem;
use crate::routes::erasure::ErasureBody;
use crate::state::ApiState;

/// Erase an organization
///
/// For good, with everything that it stored. At once it is disabled and nobody gets in: members, API keys, invitations and event endpoints
/// are removed, and Twilio credentials are used for nothing new. Calls that have not ended are kept, with the history, until they end; then
/// the rest is removed in batches, which takes about ten minutes. `organizationId` is the organization's Linecard id, as a dry run says it: an external id can be
/// used again after an erasure, and a repetition of the request must not erase what has it then. Idempotent; `GET …/erasure` says how far it
/// is. Nothing is deleted at Twilio. `dryRun=true` counts what would be removed, and changes nothing. Export before. Requires the scope
/// `erase`.
#[utoipa::path(delete, path = "/api/platform/organizations/{organization_external_id}", tag = "platform",
    security(("platformKey" = [])),
    params(("organization_external_id" = String, Path),
        ("organizationId" = Option<uuid::Uuid>, Query,
            description = "The Linecard id of the organization that has the external id. Required, but for a dry run"),
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
    let organization = params.organization(&mut fields);
    if organization.is_none() && !dry_run && fields.is_empty() {
        fields.refuse("organizationId", "is required: the id that a dry run answers with (dryRun=true)");
    }
    params.finish(fields)?;
    let report = match organization {
        Some(organization) if !dry_run => {
            state.app.erase_organization(&platform, &external, organization, hang_up).await?
        }
        expected => state.app.plan_erasure(&platform, &external, expected).await?,
    };
    let body = ErasureBody::new(report, &external);
    let status = if body.is_pending() { StatusCode::ACCEPTED } else { StatusCode::OK };
    Ok((status, Json(body)))
}
