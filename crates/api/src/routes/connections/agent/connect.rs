//! `POST /api/agents/{agent_id}/twilio`.

use axum::Json;
use axum::extract::State;
use linecard_domain::AgentId;

use crate::extract::{Admin, Body, IdPath};
use crate::problem::Problem;
use crate::routes::connections::settings::{ConnectBody, ConnectionBody};
use crate::state::ApiState;

/// Save an agent's Twilio settings
///
/// Connects the agent or changes its settings. Sending the exact mask back with the same account keeps the stored token.
#[utoipa::path(post, path = "/api/agents/{agent_id}/twilio", tag = "agent settings",
    params(("agent_id" = uuid::Uuid, Path)), request_body = ConnectBody,
    responses((status = 200, body = ConnectionBody, description = "The Twilio settings")))]
pub(crate) async fn connect_agent_twilio(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(agent): IdPath<AgentId>,
    body: Body<ConnectBody>,
) -> Result<Json<ConnectionBody>, Problem> {
    let connection = state.app.connect_agent(&caller, agent, body.value.parse()?).await?;
    Ok(Json(ConnectionBody::new(Some(agent), connection)))
}
