//! `GET /api/platform/organizations/{organization_external_id}/agents/{agent_external_id}/twilio/resolution`.

use axum::Json;
use axum::extract::State;
use linecard_domain::PhoneNumber;

use crate::extract::{AgentPath, AgentsScope, Fields, Params, Platform};
use crate::problem::Problem;
use crate::routes::connections::agent::get_resolution::ResolutionBody;
use crate::state::ApiState;

/// Explain which credential an agent would use, by its external id
///
/// As `GET /api/agents/{agent_id}/twilio/resolution`: decided by the same statement that places calls, without dialing.
/// Requires the scope `agents`.
#[utoipa::path(get,
    path = "/api/platform/organizations/{organization_external_id}/agents/{agent_external_id}/twilio/resolution",
    tag = "platform", security(("platformKey" = [])),
    params(("organization_external_id" = String, Path), ("agent_external_id" = String, Path),
        ("to" = Option<String>, Query, description = "A number in E.164: also checks whether it may be called")),
    responses((status = 200, body = ResolutionBody, description = "The resolution")))]
pub(crate) async fn get_platform_agent_resolution(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<AgentsScope>,
    AgentPath(organization, agent): AgentPath,
    mut params: Params,
) -> Result<Json<ResolutionBody>, Problem> {
    let mut fields = Fields::default();
    let to: Option<PhoneNumber> = params.parsed("to", &mut fields);
    params.finish(fields)?;
    let explained = state.app.platform_explain_resolution(&platform, &organization, &agent, to.as_ref()).await?;
    Ok(Json(explained.into()))
}
