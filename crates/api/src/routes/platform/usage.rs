//! `GET /api/platform/usage`.

use axum::Json;
use axum::extract::State;
use linecard_app::{OrganizationUsage, UsageRequest};
use linecard_domain::TimeZone;
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
#[serde(rename_all = "camelCase")]
pub(crate) struct OrganizationUsageBody {
    organization: ListedOrganizationBody,
    /// By whose days: the organization's time zone, or `UTC` if that was asked for.
    time_zone: String,
    /// The first day, `YYYY-MM-DD`.
    from: String,
    /// The last day, inclusive.
    to: String,
    /// Calls and messages of days before this one that retention has removed count by the days of another time zone, which the organization had
    /// before; `null`: there are none.
    other_time_zone_before: Option<String>,
    totals: SpentBody,
}

impl From<OrganizationUsage> for OrganizationUsageBody {
    fn from(usage: OrganizationUsage) -> Self {
        Self {
            organization: usage.organization.into(),
            time_zone: usage.usage.time_zone.to_string(),
            from: usage.usage.from.to_string(),
            to: usage.usage.to.to_string(),
            other_time_zone_before: usage.usage.other_zone_before.map(|day| day.to_string()),
            totals: usage.usage.totals.into(),
        }
    }
}

/// Get the usage and costs of all organizations
///
/// The sums of each organization over the days, oldest organization first. Each organization's days are those of its
/// own time zone, or, with `timeZone=UTC`, UTC days for all. At most 366 days; the last 30 by default, today included. `GET /api/usage` has an organization's days and agents. Requires the scope `usage`.
#[utoipa::path(get, path = "/api/platform/usage", tag = "platform", security(("platformKey" = [])),
    params(("from" = Option<String>, Query, description = "The first day, YYYY-MM-DD"),
        ("to" = Option<String>, Query, description = "The last day, inclusive, YYYY-MM-DD"),
        ("timeZone" = Option<String>, Query, description = "`UTC` for UTC days; by default the days of each organization's own time zone"),
        ("limit" = Option<u16>, Query, description = "The page size, 1 to 100; default 50"),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the previous page")),
    responses((status = 200, body = PageBody<OrganizationUsageBody>, description = "A page of organizations")))]
pub(crate) async fn list_platform_usage(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<UsageScope>,
    mut params: Params,
) -> Result<Json<PageBody<OrganizationUsageBody>>, Problem> {
    let mut fields = Fields::default();
    let utc = params.one_of("timeZone", ["UTC"], &mut fields).map(|_| TimeZone::UTC);
    let (from, to) = (params.day("from", &mut fields), params.day("to", &mut fields));
    let days = UsageRequest { from, to, time_zone: utc, agent_id: None };
    let request = page_request(&mut params, &mut fields);
    params.finish(fields)?;
    let page = state.app.platform_usage(&platform, &days, &request).await?;
    Ok(Json(PageBody::of(page, OrganizationUsageBody::from)))
}
