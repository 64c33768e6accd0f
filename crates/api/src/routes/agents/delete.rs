//! `DELETE /api/agents/{agent_id}`.

use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::AgentId;

use crate::extract::{Admin, IdPath};
use crate::problem::Problem;
use crate::state::ApiState;

/// Delete an agent
///
/// Disconnects the agent and releases its number. Its calls and messages are kept.
#[utoipa::path(delete, path = "/api/agents/{agent_id}", tag = "agents", params(("agent_id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Deleted")))]
pub(crate) async fn delete_agent(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(agent): IdPath<AgentId>,
) -> Result<StatusCode, Problem> {
    state.app.delete_agent(&caller, agent).await?;
    Ok(StatusCode::NO_CONTENT)
}
