use axum::Json;
use axum::extract::State;
use linecard_app::{BlockReason, ExplainedResolution};
use linecard_domain::{AgentId, CredentialSource, CredentialStatus, PhoneNumber};
use serde::Serialize;
use utoipa::ToSchema;

use crate::extract::{Fields, IdPath, Member, Params};
use crate::problem::Problem;
use crate::routes::connection::health_problem;
use crate::routes::limits::codes;
use crate::state::ApiState;
use crate::words;

/// What a call of the agent would go out with, and why.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResolutionBody {
    #[schema(value_type = uuid::Uuid)]
    agent_id: AgentId,
    /// Null when there is no credential.
    #[schema(value_type = Option<words::CredentialSource>)]
    credential_source: Option<&'static str>,
    /// What Twilio last said of that credential; null where there is none.
    #[schema(value_type = Option<words::CredentialStatus>)]
    credential_status: Option<&'static str>,
    /// The code of what the last verification found against it, e.g. `number-not-owned`.
    credential_problem: Option<String>,
    /// Human-readable: what the last verification found, and what to do.
    credential_problem_detail: Option<String>,
    /// The number that would call.
    from: Option<String>,
    /// The problem code that a call would be refused with, whatever of `agent-not-connected`, `calls-stopped`,
    /// `country-not-allowed` (of `to`) and `too-many-calls` (at this moment); null when it would go out.
    #[schema(value_type = Option<String>)]
    blocked_by: Option<&'static str>,
    #[schema(value_type = String)]
    why: &'static str,
    org_fallback_enabled: bool,
    organization_connected: bool,
    /// Where the agent may call and text, by its own limits and the organization's; null: everywhere.
    allowed_countries: Option<Vec<String>>,
    /// The longest duration of a call, the lesser of the agent's and the organization's.
    max_call_seconds: Option<i32>,
}

impl From<ExplainedResolution> for ResolutionBody {
    fn from(explained: ExplainedResolution) -> Self {
        let status = explained.health.as_ref().map_or(CredentialStatus::Unverified, |health| health.status);
        let problem = explained.health.and_then(|health| health.problem);
        Self {
            credential_problem_detail: problem.as_deref().map(|code| health_problem(code).1),
            credential_problem: problem,
            credential_status: explained.source.map(|_| status.as_str()),
            agent_id: explained.agent_id,
            credential_source: explained.source.map(CredentialSource::as_str),
            from: explained.from.map(|number| number.as_str().to_owned()),
            blocked_by: explained.blocked.map(BlockReason::code),
            why: explained.why,
            org_fallback_enabled: explained.fallback_enabled,
            organization_connected: explained.organization_connected,
            allowed_countries: explained.allowed_countries.as_deref().map(codes),
            max_call_seconds: explained.max_call_seconds,
        }
    }
}

/// Explain which credential an agent's calls use
///
/// Decided by the same statement that places calls; nothing is dialled.
#[utoipa::path(get, path = "/api/agents/{agent_id}/twilio/resolution", tag = "agent settings",
    params(("agent_id" = uuid::Uuid, Path),
        ("to" = Option<String>, Query, description = "E.164; whether this number may be called")),
    responses((status = 200, body = ResolutionBody)))]
pub(crate) async fn get_agent_twilio_resolution(
    State(state): State<ApiState>,
    Member(caller): Member,
    IdPath(agent): IdPath<AgentId>,
    mut params: Params,
) -> Result<Json<ResolutionBody>, Problem> {
    let mut fields = Fields::default();
    let to: Option<PhoneNumber> = params.parsed("to", &mut fields);
    params.finish(fields)?;
    Ok(Json(state.app.explain_resolution(&caller, agent, to.as_ref()).await?.into()))
}
