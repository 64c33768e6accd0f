use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::{AgentId, CredentialOwner};

use crate::extract::{Admin, IdPath};
use crate::problem::Problem;
use crate::state::ApiState;

/// Give an agent's next auth token up
///
/// The present one stays. Don't, once it is promoted at Twilio.
#[utoipa::path(delete, path = "/api/agents/{agent_id}/twilio/next-token", tag = "agent settings",
    params(("agent_id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Given up, or there was none")))]
pub(crate) async fn give_agent_twilio_next_token_up(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(agent): IdPath<AgentId>,
) -> Result<StatusCode, Problem> {
    state.app.discard_secondary_token(&caller, CredentialOwner::Agent(agent)).await?;
    Ok(StatusCode::NO_CONTENT)
}
