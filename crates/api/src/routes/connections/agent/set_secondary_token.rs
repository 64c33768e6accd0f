//! `POST /api/agents/{agent_id}/twilio/next-token`.

use axum::Json;
use axum::extract::State;
use linecard_domain::{AgentId, CredentialOwner};

use crate::extract::{Admin, Body, IdPath};
use crate::problem::Problem;
use crate::routes::connections::settings::{ConnectionBody, SecondaryTokenBody};
use crate::state::ApiState;

/// Set an agent's secondary auth token
///
/// The secondary auth token from the Twilio console. It is verified with Twilio first: 422 `twilio-token-rejected`. It is
/// stored alongside the current token and replaces it automatically once it is promoted at Twilio.
#[utoipa::path(post, path = "/api/agents/{agent_id}/twilio/next-token", tag = "agent settings",
    operation_id = "enter_agent_twilio_next_token",
    params(("agent_id" = uuid::Uuid, Path)),
    request_body = SecondaryTokenBody,
    responses((status = 200, body = ConnectionBody, description = "The Twilio settings")))]
pub(crate) async fn set_agent_secondary_token(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(agent): IdPath<AgentId>,
    body: Body<SecondaryTokenBody>,
) -> Result<Json<ConnectionBody>, Problem> {
    let owner = CredentialOwner::Agent(agent);
    let connection = state.app.set_secondary_token(&caller, owner, body.value.parse()?).await?;
    Ok(Json(ConnectionBody::new(Some(agent), connection)))
}
