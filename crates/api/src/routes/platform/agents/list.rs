//! `GET /api/platform/organizations/{organization_external_id}/agents`.

use axum::Json;
use axum::extract::State;

use crate::extract::{AgentsScope, Fields, OrganizationPath, Params, Platform, page_request};
use crate::problem::Problem;
use crate::routes::agents::AgentBody;
use crate::routes::page::PageBody;
use crate::state::ApiState;

/// List an organization's agents
///
/// Newest first, also those without an external id. Requires the scope `agents`.
#[utoipa::path(get, path = "/api/platform/organizations/{organization_external_id}/agents", tag = "platform",
    security(("platformKey" = [])),
    params(("organization_external_id" = String, Path),
        ("limit" = Option<u16>, Query, description = "The page size, 1 to 100; default 50"),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the previous page")),
    responses((status = 200, body = PageBody<AgentBody>, description = "A page of agents")))]
pub(crate) async fn list_platform_agents(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<AgentsScope>,
    OrganizationPath(organization): OrganizationPath,
    mut params: Params,
) -> Result<Json<PageBody<AgentBody>>, Problem> {
    let mut fields = Fields::default();
    let request = page_request(&mut params, &mut fields);
    params.finish(fields)?;
    let page = state.app.platform_agents(&platform, &organization, &request).await?;
    Ok(Json(PageBody::of(page, AgentBody::from)))
}
