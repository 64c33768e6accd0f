//! `PUT /api/platform/organizations/{organization_external_id}/agents/{agent_external_id}/twilio`.

use axum::Json;
use axum::extract::State;

use crate::extract::{AgentPath, AgentsScope, Body, Platform};
use crate::problem::Problem;
use crate::routes::connections::settings::{ConnectBody, ConnectionBody};
use crate::state::ApiState;

/// Save an agent's Twilio settings by its external id
///
/// As `POST /api/agents/{agent_id}/twilio`, with the same verification. The answer contains masks only. Requires the scope
/// `agents`.
#[utoipa::path(put, path = "/api/platform/organizations/{organization_external_id}/agents/{agent_external_id}/twilio",
    tag = "platform", security(("platformKey" = [])),
    params(("organization_external_id" = String, Path), ("agent_external_id" = String, Path)),
    request_body = ConnectBody, responses((status = 200, body = ConnectionBody, description = "The Twilio settings")))]
pub(crate) async fn put_platform_agent_twilio(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<AgentsScope>,
    AgentPath(organization, agent): AgentPath,
    body: Body<ConnectBody>,
) -> Result<Json<ConnectionBody>, Problem> {
    let input = body.value.parse()?;
    let (agent, connection) = state.app.platform_connect_agent(&platform, &organization, &agent, input).await?;
    Ok(Json(ConnectionBody::new(Some(agent), connection)))
}
