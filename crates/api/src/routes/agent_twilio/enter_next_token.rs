use axum::Json;
use axum::extract::State;
use linecard_domain::{AgentId, CredentialOwner};

use crate::extract::{Admin, Body, IdPath};
use crate::problem::Problem;
use crate::routes::connection::{ConnectionBody, NextTokenBody};
use crate::state::ApiState;

/// Enter an agent's next auth token
///
/// The secondary one of the Twilio console, which Twilio is asked to take first: 422 `twilio-token-rejected`. From now on
/// it stands beside the present token; once Twilio has promoted it, it takes the present one's place by itself.
#[utoipa::path(post, path = "/api/agents/{agent_id}/twilio/next-token", tag = "agent settings",
    params(("agent_id" = uuid::Uuid, Path)),
    request_body = NextTokenBody, responses((status = 200, body = ConnectionBody)))]
pub(crate) async fn enter_agent_twilio_next_token(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(agent): IdPath<AgentId>,
    body: Body<NextTokenBody>,
) -> Result<Json<ConnectionBody>, Problem> {
    let owner = CredentialOwner::Agent(agent);
    let connection = state.app.set_secondary_token(&caller, owner, body.value.parse()?).await?;
    Ok(Json(ConnectionBody::new(Some(agent), connection)))
}
