//! `GET /api/agents/{agent_id}/twilio/resolution`.

use axum::Json;
use axum::extract::State;
use linecard_app::ExplainedResolution;
use linecard_domain::{AgentId, CredentialSource, CredentialStatus, PhoneNumber};
use serde::Serialize;
use utoipa::ToSchema;

use crate::extract::{Fields, IdPath, Member, Params};
use crate::problem::{Problem, ProblemCode, blocked_code};
use crate::routes::connections::settings::health_problem;
use crate::routes::limits::codes;
use crate::schema_enums;
use crate::state::ApiState;

/// Which credential a call of the agent would use, and why.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResolutionBody {
    #[schema(value_type = uuid::Uuid)]
    agent_id: AgentId,
    /// Null if there is no credential.
    #[schema(value_type = Option<schema_enums::CredentialSource>)]
    credential_source: Option<&'static str>,
    /// The status of that credential; null if there is none.
    #[schema(value_type = Option<schema_enums::CredentialStatus>)]
    credential_status: Option<&'static str>,
    /// What the last verification of that credential found; null if it found no problem.
    #[schema(value_type = Option<schema_enums::VerificationProblem>)]
    credential_problem: Option<String>,
    /// Human-readable: what the last verification found, and what to do.
    credential_problem_detail: Option<String>,
    /// The number that the call would come from.
    from: Option<String>,
    /// Why a call would be refused now: `agent-not-connected`, `calls-stopped`, `too-many-calls`, `daily-limit-reached`
    /// (calls alone), and depending on `to` `country-not-allowed`, `number-type-not-allowed` or `do-not-call`; null if it
    /// would be placed.
    #[schema(value_type = Option<schema_enums::BlockReason>)]
    blocked_by: Option<ProblemCode>,
    /// Human-readable: why this credential, or why none.
    #[schema(value_type = String)]
    why: &'static str,
    /// Whether agents without settings of their own use the organization's.
    org_fallback_enabled: bool,
    organization_connected: bool,
    /// The countries allowed by both the agent's limits and the organization's; null if all are.
    allowed_countries: Option<Vec<String>>,
    /// The maximum duration of a call in seconds, the lower of the agent's and the organization's.
    max_call_seconds: Option<i32>,
}

impl From<ExplainedResolution> for ResolutionBody {
    fn from(explained: ExplainedResolution) -> Self {
        let problem = explained.health.and_then(|health| health.problem);
        Self {
            credential_problem_detail: problem.as_deref().map(|code| health_problem(code).1),
            credential_problem: problem,
            credential_status: explained.status.map(CredentialStatus::as_str),
            agent_id: explained.agent_id,
            credential_source: explained.source.map(CredentialSource::as_str),
            from: explained.from.map(|number| number.as_str().to_owned()),
            blocked_by: explained.blocked.map(blocked_code),
            why: explained.why,
            org_fallback_enabled: explained.fallback_enabled,
            organization_connected: explained.organization_connected,
            allowed_countries: explained.allowed_countries.as_deref().map(codes),
            max_call_seconds: explained.max_call_seconds,
        }
    }
}

/// Explain which credential an agent uses
///
/// Decided by the same statement that places calls, without dialing. A connect session asks without `to`, and is told neither
/// the limits nor anything about the organization's account.
#[utoipa::path(get, path = "/api/agents/{agent_id}/twilio/resolution", tag = "agent settings",
    params(("agent_id" = uuid::Uuid, Path),
        ("to" = Option<String>, Query, description = "A number in E.164: also checks whether it may be called")),
    responses((status = 200, body = ResolutionBody, description = "The resolution")))]
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
