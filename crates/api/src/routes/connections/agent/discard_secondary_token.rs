//! `DELETE /api/agents/{agent_id}/twilio/next-token`.

use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::{AgentId, CredentialOwner};

use crate::extract::{Admin, IdPath};
use crate::problem::Problem;
use crate::state::ApiState;

/// Discard an agent's secondary auth token
///
/// The current token is kept. Do not discard a token that has already been promoted at Twilio.
#[utoipa::path(delete, path = "/api/agents/{agent_id}/twilio/next-token", tag = "agent settings",
    operation_id = "give_agent_twilio_next_token_up",
    params(("agent_id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Discarded, or there was none")))]
pub(crate) async fn discard_agent_secondary_token(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(agent): IdPath<AgentId>,
) -> Result<StatusCode, Problem> {
    state.app.discard_secondary_token(&caller, CredentialOwner::Agent(agent)).await?;
    Ok(StatusCode::NO_CONTENT)
}
