//! `POST /api/platform/organizations/{organization_external_id}/agents/bulk`.

use axum::Json;
use axum::extract::State;
use linecard_app::views::Agent;
use linecard_app::{AppError, PutAgent, Upserted};
use linecard_domain::{AgentId, ExternalId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::put::PutAgentBody;
use crate::extract::{AgentsScope, Body, Fields, OrganizationPath, Platform, parse_value};
use crate::problem::{Problem, ProblemField};
use crate::routes::patch::double_option;
use crate::schema_enums;
use crate::state::ApiState;

/// The most agents of a request.
const MOST: usize = 100;

/// One of several agents: what it shall be. An absent field stays as it is; null clears it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct BulkAgentBody {
    external_id: String,
    /// An agent that exists and has no external id yet: it gets this one. To be left out for a new one.
    id: Option<Uuid>,
    /// Required for a new agent.
    name: Option<String>,
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<String>)]
    voice_url: Option<Option<String>>,
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<String>)]
    stream_url: Option<Option<String>>,
    /// True makes the agent the default instead of the previous one.
    is_default: Option<bool>,
    /// True pauses the agent: new calls and messages are refused immediately; those in progress continue.
    paused: Option<bool>,
}

/// Several agents, at most 100.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkAgentsBody {
    /// They are created or changed one after another, each for itself.
    #[schema(value_type = Vec<BulkAgentBody>, max_items = 100)]
    items: Vec<Value>,
}

/// What became of one of several agents.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BulkAgentResultBody {
    /// As it was sent; null if it was not a text.
    external_id: Option<String>,
    #[schema(value_type = schema_enums::BulkOutcome)]
    outcome: &'static str,
    /// Null if it was refused.
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<AgentId>,
    /// The invalid fields, if it was refused. The pointers begin at the item.
    errors: Vec<ProblemField>,
}

/// What became of several agents.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BulkAgentsResultBody {
    /// In the order of the request.
    items: Vec<BulkAgentResultBody>,
    /// How many were created.
    created: usize,
    /// How many were changed.
    updated: usize,
    /// How many were as requested already.
    unchanged: usize,
    /// How many were refused; `errors` of each says why.
    refused: usize,
}

/// Create or change several agents by their external ids
///
/// At most 100. Each is created or changed for itself, in the order of the request: one that is refused does not stop the
/// others. Idempotent, so that a request without an answer can be repeated as it is. Requires the scope `agents`.
#[utoipa::path(post, path = "/api/platform/organizations/{organization_external_id}/agents/bulk", tag = "platform",
    security(("platformKey" = [])), params(("organization_external_id" = String, Path)), request_body = BulkAgentsBody,
    responses((status = 200, body = BulkAgentsResultBody, description = "What became of each")))]
pub(crate) async fn put_platform_agents(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<AgentsScope>,
    OrganizationPath(organization): OrganizationPath,
    body: Body<BulkAgentsBody>,
) -> Result<Json<BulkAgentsResultBody>, Problem> {
    if body.value.items.len() > MOST {
        return Err(Problem::invalid_field("/items", format!("must have at most {MOST} items; send several requests")));
    }
    let mut results = Vec::with_capacity(body.value.items.len());
    let (mut valid, mut places) = (Vec::new(), Vec::new());
    for (place, item) in body.value.items.into_iter().enumerate() {
        let external_id = item.get("externalId").and_then(Value::as_str).map(str::to_owned);
        let errors = match parse(&item) {
            Ok(parsed) => {
                valid.push(parsed);
                places.push(place);
                Vec::new()
            }
            Err(errors) => errors,
        };
        results.push(BulkAgentResultBody { external_id, outcome: "refused", agent_id: None, errors });
    }
    let outcomes = state.app.put_agents(&platform, &organization, valid).await?;
    for (place, outcome) in places.into_iter().zip(outcomes) {
        if let Some(result) = results.get_mut(place) {
            note(result, outcome)?;
        }
    }
    let count = |outcome| results.iter().filter(|result| result.outcome == outcome).count();
    let [created, updated, unchanged, refused] = ["created", "updated", "unchanged", "refused"].map(count);
    Ok(Json(BulkAgentsResultBody { created, updated, unchanged, refused, items: results }))
}

/// What is wrong with the item itself is its own result; anything else, such as a database that cannot be reached, ends
/// the request.
fn note(result: &mut BulkAgentResultBody, outcome: Result<Upserted<Agent>, AppError>) -> Result<(), Problem> {
    match outcome {
        Ok(put) => {
            result.outcome = put.outcome.as_str();
            result.agent_id = Some(put.value.id);
        }
        Err(AppError::Invalid(errors)) => result.errors = errors.into_iter().map(ProblemField::from).collect(),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn parse(item: &Value) -> Result<(ExternalId, PutAgent), Vec<ProblemField>> {
    let body: BulkAgentBody = parse_value(item)?;
    let mut fields = Fields::default();
    let external = fields.parse::<ExternalId>("/externalId", &body.external_id);
    let agent = PutAgentBody {
        id: body.id,
        name: body.name,
        description: body.description,
        voice_url: body.voice_url,
        stream_url: body.stream_url,
        is_default: body.is_default,
        paused: body.paused,
    };
    match (external, agent.parse(&mut fields)) {
        (Some(external), Some(agent)) if fields.is_empty() => Ok((external, agent)),
        _ => Err(fields.into_errors()),
    }
}
