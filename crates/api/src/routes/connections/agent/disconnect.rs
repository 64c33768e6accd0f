//! `DELETE /api/agents/{agent_id}/twilio`.

use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::AgentId;

use crate::extract::{Admin, IdPath};
use crate::problem::Problem;
use crate::state::ApiState;

/// Disconnect an agent
///
/// Removes its Twilio settings and releases its number. Calls in progress are still tracked to their end. No effect if
/// the agent is not connected.
#[utoipa::path(delete, path = "/api/agents/{agent_id}/twilio", tag = "agent settings",
    params(("agent_id" = uuid::Uuid, Path)), responses((status = 204, description = "Disconnected")))]
pub(crate) async fn disconnect_agent_twilio(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(agent): IdPath<AgentId>,
) -> Result<StatusCode, Problem> {
    state.app.disconnect_agent(&caller, agent).await?;
    Ok(StatusCode::NO_CONTENT)
}
