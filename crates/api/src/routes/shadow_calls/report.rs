//! `POST /api/shadow-calls`.

use axum::Json;
use axum::extract::State;
use linecard_app::{AppError, ComparedCall, OwnChoice, ReportedAgent, ReportedCall, ShadowDiffers};
use linecard_domain::{AgentId, ExternalId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::{Body, Fields, Member, parse_value};
use crate::problem::{Problem, ProblemCode, ProblemField, blocked_code};
use crate::schema_enums;
use crate::state::ApiState;

/// The most calls of a report.
const MOST: usize = 100;

/// A call that the platform has placed itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ShadowCallBody {
    /// The agent, by its id here; or else `agentExternalId`.
    agent_id: Option<Uuid>,
    /// The agent, by the platform's own id.
    agent_external_id: Option<String>,
    /// Twilio's id of the call.
    call_sid: String,
    /// The account that the platform used.
    account_sid: String,
    /// The number that the platform called from.
    from: String,
    /// The number that was called.
    to: String,
    /// When the platform placed the call: within the last 30 days.
    #[serde(with = "time::serde::rfc3339")]
    placed_at: OffsetDateTime,
}

/// Calls that the platform has placed itself, at most 100.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShadowCallsBody {
    #[schema(value_type = Vec<ShadowCallBody>, max_items = 100)]
    items: Vec<Value>,
}

/// What Linecard would have placed the call with.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShadowChoiceBody {
    account_sid: String,
    from: String,
    #[schema(value_type = schema_enums::CredentialSource)]
    credential_source: &'static str,
}

/// What Linecard would have done with one call.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShadowResultBody {
    /// As it was sent; null if it was not a text.
    call_sid: Option<String>,
    /// Whether Linecard would have placed the call in the same way. Null if the item was refused.
    matches: Option<bool>,
    /// In what it differs; empty if it matches.
    #[schema(value_type = Vec<schema_enums::ShadowDifference>)]
    differences: Vec<&'static str>,
    /// The account and number that Linecard would use now; null if there are none.
    would_use: Option<ShadowChoiceBody>,
    /// Why Linecard would refuse the call now; null if it would not.
    #[schema(value_type = Option<schema_enums::BlockReason>)]
    blocked_by: Option<ProblemCode>,
    /// The invalid fields, if it was refused. The pointers begin at the item.
    errors: Vec<ProblemField>,
}

/// What Linecard would have done with several calls.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShadowResultsBody {
    /// In the order of the request.
    items: Vec<ShadowResultBody>,
    /// How many Linecard would have placed in the same way.
    matching: usize,
    /// How many it would have placed in another way, or refused.
    differing: usize,
    /// How many were refused; `errors` of each says why.
    refused: usize,
}

/// Report calls that the platform placed itself
///
/// For the time before the platform lets Linecard dial: each is compared with what Linecard would use for it **now**, so report
/// calls soon after they were placed. Nothing is dialed. The rollout counts them by agent over the last 30 days and shows the
/// last differences; no call is stored. A report that is repeated is counted again. At most 100; each is compared for itself.
#[utoipa::path(post, path = "/api/shadow-calls", tag = "rollout", request_body = ShadowCallsBody,
    responses((status = 200, body = ShadowResultsBody, description = "What Linecard would have done with each")))]
pub(crate) async fn report_shadow_calls(
    State(state): State<ApiState>,
    Member(caller): Member,
    body: Body<ShadowCallsBody>,
) -> Result<Json<ShadowResultsBody>, Problem> {
    if body.value.items.len() > MOST {
        return Err(Problem::invalid_field("/items", format!("must have at most {MOST} items; send several requests")));
    }
    let mut results = Vec::with_capacity(body.value.items.len());
    let (mut calls, mut places) = (Vec::new(), Vec::new());
    for (place, item) in body.value.items.iter().enumerate() {
        let mut result = ShadowResultBody::refused(item.get("callSid").and_then(Value::as_str));
        match parse(item) {
            Ok(call) => {
                calls.push(call);
                places.push(place);
            }
            Err(errors) => result.errors = errors,
        }
        results.push(result);
    }
    let outcomes = state.app.report_shadow_calls(&caller, &calls).await?;
    for (place, outcome) in places.into_iter().zip(outcomes) {
        if let Some(result) = results.get_mut(place) {
            result.note(outcome)?;
        }
    }
    let count = |matches| results.iter().filter(|result| result.matches == matches).count();
    let [matching, differing, refused] = [Some(true), Some(false), None].map(count);
    Ok(Json(ShadowResultsBody { items: results, matching, differing, refused }))
}

impl ShadowResultBody {
    fn refused(call_sid: Option<&str>) -> Self {
        Self {
            call_sid: call_sid.map(str::to_owned),
            matches: None,
            differences: Vec::new(),
            would_use: None,
            blocked_by: None,
            errors: Vec::new(),
        }
    }

    fn note(&mut self, outcome: Result<ComparedCall, AppError>) -> Result<(), Problem> {
        match outcome {
            Ok(ComparedCall { own, blocked, differs, .. }) => {
                self.matches = Some(differs.is_empty());
                self.differences = differs.into_iter().map(ShadowDiffers::as_str).collect();
                self.would_use = own.map(ShadowChoiceBody::from);
                self.blocked_by = blocked.map(blocked_code);
            }
            Err(AppError::Invalid(errors)) => self.errors = errors.into_iter().map(ProblemField::from).collect(),
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}

impl From<OwnChoice> for ShadowChoiceBody {
    fn from(own: OwnChoice) -> Self {
        Self {
            account_sid: own.account_sid.as_str().to_owned(),
            from: own.from.as_str().to_owned(),
            credential_source: own.source.as_str(),
        }
    }
}

fn parse(item: &Value) -> Result<ReportedCall, Vec<ProblemField>> {
    let body: ShadowCallBody = parse_value(item)?;
    let mut fields = Fields::default();
    let agent = match (body.agent_id, &body.agent_external_id) {
        (Some(id), None) => Some(ReportedAgent::Id(AgentId::from_uuid(id))),
        (None, Some(external)) => fields.parse::<ExternalId>("/agentExternalId", external).map(ReportedAgent::External),
        (None, None) => {
            fields.refuse("/agentId", "is required, or agentExternalId");
            None
        }
        (Some(_), Some(_)) => {
            fields.refuse("/agentExternalId", "must not be there beside agentId");
            None
        }
    };
    let call_sid = fields.parse("/callSid", &body.call_sid);
    let account_sid = fields.parse("/accountSid", &body.account_sid);
    let (from, to) = (fields.parse("/from", &body.from), fields.parse("/to", &body.to));
    match (agent, call_sid, account_sid, from, to) {
        (Some(agent), Some(call_sid), Some(account_sid), Some(from), Some(to)) => {
            Ok(ReportedCall { agent, call_sid, account_sid, from, to, placed_at: body.placed_at })
        }
        _ => Err(fields.into_errors()),
    }
}
