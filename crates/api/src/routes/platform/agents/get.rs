//! `GET /api/platform/organizations/{organization_external_id}/agents/{agent_external_id}`.

use axum::Json;
use axum::extract::State;

use crate::extract::{AgentPath, AgentsScope, Platform};
use crate::problem::Problem;
use crate::routes::agents::AgentBody;
use crate::state::ApiState;

/// Get an agent by its external id
///
/// Requires the scope `agents`.
#[utoipa::path(get, path = "/api/platform/organizations/{organization_external_id}/agents/{agent_external_id}",
    tag = "platform", security(("platformKey" = [])),
    params(("organization_external_id" = String, Path), ("agent_external_id" = String, Path)),
    responses((status = 200, body = AgentBody, description = "The agent")))]
pub(crate) async fn get_platform_agent(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<AgentsScope>,
    AgentPath(organization, agent): AgentPath,
) -> Result<Json<AgentBody>, Problem> {
    Ok(Json(state.app.platform_agent(&platform, &organization, &agent).await?.into()))
}
