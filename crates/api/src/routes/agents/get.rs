//! `GET /api/agents/{agent_id}`.

use axum::Json;
use axum::extract::State;
use linecard_domain::AgentId;

use super::AgentBody;
use crate::extract::{IdPath, Member};
use crate::problem::Problem;
use crate::state::ApiState;

/// Get an agent
#[utoipa::path(get, path = "/api/agents/{agent_id}", tag = "agents", params(("agent_id" = uuid::Uuid, Path)),
    responses((status = 200, body = AgentBody, description = "The agent")))]
pub(crate) async fn get_agent(
    State(state): State<ApiState>,
    Member(caller): Member,
    IdPath(agent): IdPath<AgentId>,
) -> Result<Json<AgentBody>, Problem> {
    Ok(Json(state.app.agent(&caller, agent).await?.into()))
}
