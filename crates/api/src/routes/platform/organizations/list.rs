//! `GET /api/platform/organizations`.

use axum::Json;
use axum::extract::State;

use super::ListedOrganizationBody;
use crate::extract::{Fields, OrganizationsScope, Params, Platform, page_request};
use crate::problem::Problem;
use crate::routes::page::PageBody;
use crate::state::ApiState;

/// List all organizations of the installation
///
/// Oldest first, also those without an external id. Requires the scope `organizations`.
#[utoipa::path(get, path = "/api/platform/organizations", tag = "platform", security(("platformKey" = [])),
    params(("limit" = Option<u16>, Query, description = "The page size, 1 to 100; default 50"),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the previous page")),
    responses((status = 200, body = PageBody<ListedOrganizationBody>, description = "A page of organizations")))]
pub(crate) async fn list_platform_organizations(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<OrganizationsScope>,
    mut params: Params,
) -> Result<Json<PageBody<ListedOrganizationBody>>, Problem> {
    let mut fields = Fields::default();
    let request = page_request(&mut params, &mut fields);
    params.finish(fields)?;
    let page = state.app.platform_organizations(&platform, &request).await?;
    Ok(Json(PageBody::of(page, ListedOrganizationBody::from)))
}
