//! `GET /api/platform/usage`.

use axum::Json;
use axum::extract::State;
use linecard_app::{OrganizationUsage, UsageRequest};
use serde::Serialize;
use utoipa::ToSchema;

use super::organizations::ListedOrganizationBody;
use crate::extract::{Fields, Params, Platform, UsageScope, page_request};
use crate::problem::Problem;
use crate::routes::page::PageBody;
use crate::routes::usage::SpentBody;
use crate::state::ApiState;

/// What one organization used in the requested days.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrganizationUsageBody {
    organization: ListedOrganizationBody,
    totals: SpentBody,
}

impl From<OrganizationUsage> for OrganizationUsageBody {
    fn from(usage: OrganizationUsage) -> Self {
        Self { organization: usage.organization.into(), totals: usage.totals.into() }
    }
}

/// Get the usage and costs of all organizations
///
/// The sums of each organization over the days, oldest organization first. Days are in UTC. At most 366 days; the last 30 by
/// default. `GET /api/usage` has an organization's days and agents. Requires the scope `usage`.
#[utoipa::path(get, path = "/api/platform/usage", tag = "platform", security(("platformKey" = [])),
    params(("from" = Option<String>, Query, description = "The first day, YYYY-MM-DD"),
        ("to" = Option<String>, Query, description = "The last day, inclusive, YYYY-MM-DD"),
        ("limit" = Option<u16>, Query, description = "The page size, 1 to 100; default 50"),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the previous page")),
    responses((status = 200, body = PageBody<OrganizationUsageBody>, description = "A page of organizations")))]
pub(crate) async fn list_platform_usage(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<UsageScope>,
    mut params: Params,
) -> Result<Json<PageBody<OrganizationUsageBody>>, Problem> {
    let mut fields = Fields::default();
    let days =
        UsageRequest { from: params.day("from", &mut fields), to: params.day("to", &mut fields), agent_id: None };
    let request = page_request(&mut params, &mut fields);
    params.finish(fields)?;
    let page = state.app.platform_usage(&platform, &days, &request).await?;
    Ok(Json(PageBody::of(page, OrganizationUsageBody::from)))
}
