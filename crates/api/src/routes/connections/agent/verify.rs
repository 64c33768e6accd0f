//! `POST /api/agents/{agent_id}/twilio/verify`.

use axum::Json;
use axum::extract::State;
use linecard_domain::AgentId;

use crate::extract::{Admin, IdPath};
use crate::problem::Problem;
use crate::routes::connections::settings::VerifiedBody;
use crate::state::ApiState;

/// Verify an agent's Twilio settings
///
/// Asks Twilio whether the credentials and the number work. 422 with one of `twilio-token-rejected`,
/// `twilio-api-key-rejected`, `twilio-account-suspended`, `number-not-owned`, `number-without-voice`,
/// `twilio-shared-key-unknown`, `twilio-callbacks-unsigned`, `twilio-country-not-enabled`, `twilio-high-risk-enabled`,
/// `twilio-trial-account`; 503 `twilio-unavailable` if Twilio does not respond.
#[utoipa::path(post, path = "/api/agents/{agent_id}/twilio/verify", tag = "agent settings",
    params(("agent_id" = uuid::Uuid, Path)),
    responses((status = 200, body = VerifiedBody, description = "The Twilio settings, verified")))]
pub(crate) async fn verify_agent_twilio(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(agent): IdPath<AgentId>,
) -> Result<Json<VerifiedBody>, Problem> {
    let verified = state.app.verify_agent(&caller, agent).await?;
    Ok(Json(VerifiedBody::new(Some(agent), verified)))
}
