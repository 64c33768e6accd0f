//! `GET /api/agents/{agent_id}/twilio`.

use axum::Json;
use axum::extract::State;
use linecard_domain::AgentId;

use crate::extract::{IdPath, Member};
use crate::problem::Problem;
use crate::routes::connections::settings::{ConnectionBody, not_connected};
use crate::state::ApiState;

/// Get an agent's Twilio settings
///
/// 404 `not-connected` if the agent has none.
#[utoipa::path(get, path = "/api/agents/{agent_id}/twilio", tag = "agent settings",
    params(("agent_id" = uuid::Uuid, Path)),
    responses((status = 200, body = ConnectionBody, description = "The Twilio settings")))]
pub(crate) async fn get_agent_twilio(
    State(state): State<ApiState>,
    Member(caller): Member,
    IdPath(agent): IdPath<AgentId>,
) -> Result<Json<ConnectionBody>, Problem> {
    let connection = state.app.agent_connection(&caller, agent).await?;
    let connection = connection.ok_or_else(|| not_connected("The agent has no Twilio settings of its own."))?;
    Ok(Json(ConnectionBody::new(Some(agent), connection)))
}
