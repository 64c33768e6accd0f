//! `/api/health`: what is wrong in the organization, and what to do about it.

pub(super) mod get;

use linecard_app::{
    AgentLine, Backlog, Clocks, FailingEndpoint, Health, OrganizationLine, PublicAddress, RejectedCallbacks,
};
use linecard_domain::{AgentId, DisabledReason, EventEndpointId, LineState};
use serde::Serialize;
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;

use crate::routes::connections::settings::health_problem;
use crate::schema_enums;

/// The health of the organization.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HealthBody {
    /// The address that Twilio is told to call.
    public_address: PublicAddressBody,
    /// How far other clocks differ from the server's.
    clocks: ClocksBody,
    /// Calls and messages of the organization that Linecard should have followed up by now.
    backlog: BacklogBody,
    /// Callbacks of the last 24 hours that were rejected, by agent and reason; null for members, who do not see them.
    rejected_callbacks: Option<Vec<RejectedCallbacksBody>>,
    /// Event endpoints whose deliveries fail, or that Linecard has disabled.
    failing_endpoints: Vec<FailingEndpointBody>,
    /// The organization's own line; null if it has none.
    organization_line: Option<OrganizationLineBody>,
    /// How many agents' lines are in which state, for which reason.
    counts: Vec<LineCountBody>,
    /// A page of the agents' lines in the requested states, the most urgent first, then by name.
    lines: Vec<LineBody>,
    /// The cursor of the next page of lines; null on the last one.
    next_cursor: Option<uuid::Uuid>,
}

/// The address that Twilio is told to call.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PublicAddressBody {
    /// The beginning of the URLs of callbacks.
    url: String,
    /// Whether it is reached by https.
    https: bool,
    /// When the last callback of the organization arrived; null if none is among the newest entries of its logs.
    #[serde(with = "time::serde::rfc3339::option")]
    last_callback_at: Option<OffsetDateTime>,
    /// Human-readable: what speaks against it, and what to do.
    problem: Option<String>,
}

/// How far clocks are ahead of the server's, in seconds; negative: behind.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClocksBody {
    /// Null if Twilio has not been asked since the server started.
    twilio_ahead_seconds: Option<f64>,
    /// Null if the database does not answer.
    database_ahead_seconds: Option<f64>,
    /// Human-readable: which clock differs, and what to do.
    problem: Option<String>,
}

/// Work that is due.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BacklogBody {
    /// How many calls and messages.
    due: i64,
    /// Whether there is no more than was counted.
    is_exact: bool,
    /// Since when the oldest of it has been due.
    #[serde(with = "time::serde::rfc3339::option")]
    oldest_due_at: Option<OffsetDateTime>,
    /// Human-readable: that it is behind, and what to do.
    problem: Option<String>,
}

/// Callbacks that were rejected for one reason.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RejectedCallbacksBody {
    /// Null if the call or message was not found, or is nobody's.
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<AgentId>,
    agent_name: Option<String>,
    /// Whether the agent was deleted.
    agent_deleted: bool,
    #[schema(value_type = schema_enums::WebhookRefusalReason)]
    reason: String,
    count: i64,
    /// The start of the hour, or of the minute, in which the last one was rejected.
    #[serde(with = "time::serde::rfc3339")]
    last_at: OffsetDateTime,
}

/// An event endpoint that gets nothing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FailingEndpointBody {
    #[schema(value_type = uuid::Uuid)]
    id: EventEndpointId,
    /// Where events are to be sent.
    url: String,
    /// The first of the failures since the last success; null if it was disabled before.
    #[serde(with = "time::serde::rfc3339::option")]
    failing_since: Option<OffsetDateTime>,
    /// Why none are sent; null if they still are.
    #[schema(value_type = Option<schema_enums::EventEndpointDisabledReason>)]
    disabled_reason: Option<&'static str>,
    /// Since when none are sent.
    #[serde(with = "time::serde::rfc3339::option")]
    disabled_at: Option<OffsetDateTime>,
    /// Human-readable: what is wrong, and what to do.
    problem: &'static str,
}

/// The organization's own line.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrganizationLineBody {
    account_sid: String,
    phone_number: String,
    /// How the line is.
    #[schema(value_type = schema_enums::LineState)]
    state: &'static str,
    #[schema(value_type = Option<schema_enums::VerificationProblem>)]
    problem: Option<String>,
    /// Human-readable: what is wrong, and what to do.
    detail: Option<String>,
    /// When Twilio was last asked.
    #[serde(with = "time::serde::rfc3339::option")]
    checked_at: Option<OffsetDateTime>,
}

/// The line of an agent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LineBody {
    #[schema(value_type = uuid::Uuid)]
    agent_id: AgentId,
    agent_name: String,
    /// How the line is.
    #[schema(value_type = schema_enums::LineState)]
    state: &'static str,
    /// Twilio's id of the agent's own account; null if it has none.
    account_sid: Option<String>,
    /// The agent's own number; null if it has none.
    phone_number: Option<String>,
    #[schema(value_type = Option<schema_enums::VerificationProblem>)]
    problem: Option<String>,
    /// Human-readable: what is wrong, and what to do.
    detail: Option<String>,
    /// When Twilio was last asked.
    #[serde(with = "time::serde::rfc3339::option")]
    checked_at: Option<OffsetDateTime>,
}

/// How many agents' lines are in a state for one reason.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LineCountBody {
    /// How the line is.
    #[schema(value_type = schema_enums::LineState)]
    state: &'static str,
    #[schema(value_type = Option<schema_enums::VerificationProblem>)]
    problem: Option<String>,
    /// How many.
    lines: i64,
}

impl From<Health> for HealthBody {
    fn from(health: Health) -> Self {
        let counts = health.counts.into_iter().map(|counted| LineCountBody {
            state: counted.state.as_str(),
            problem: counted.problem,
            lines: counted.lines,
        });
        Self {
            public_address: health.public_address.into(),
            clocks: health.clocks.into(),
            backlog: health.backlog.into(),
            rejected_callbacks: health.rejected_callbacks.map(|all| all.into_iter().map(Into::into).collect()),
            failing_endpoints: health.failing_endpoints.into_iter().map(Into::into).collect(),
            organization_line: health.organization.map(Into::into),
            counts: counts.collect(),
            lines: health.lines.items.into_iter().map(Into::into).collect(),
            next_cursor: health.lines.next,
        }
    }
}

impl From<PublicAddress> for PublicAddressBody {
    fn from(address: PublicAddress) -> Self {
        Self {
            https: address.url.scheme() == "https",
            url: address.url.as_str().trim_end_matches('/').to_owned(),
            last_callback_at: address.last_callback_at,
            problem: address.problem,
        }
    }
}

impl From<Clocks> for ClocksBody {
    fn from(clocks: Clocks) -> Self {
        Self {
            twilio_ahead_seconds: clocks.twilio.map(in_milliseconds),
            database_ahead_seconds: clocks.database.map(in_milliseconds),
            problem: clocks.problem,
        }
    }
}

/// Seconds with three decimals: more would be noise.
fn in_milliseconds(duration: Duration) -> f64 {
    (duration.as_seconds_f64() * 1_000.0).round() / 1_000.0
}

impl From<Backlog> for BacklogBody {
    fn from(backlog: Backlog) -> Self {
        let Backlog { due, is_exact, oldest_due_at, problem } = backlog;
        Self { due, is_exact, oldest_due_at, problem }
    }
}

impl From<RejectedCallbacks> for RejectedCallbacksBody {
    fn from(rejected: RejectedCallbacks) -> Self {
        let (agent_id, agent_name, agent_deleted) = match rejected.agent {
            Some(agent) => (Some(agent.id), agent.name, agent.is_deleted),
            None => (None, None, false),
        };
        Self {
            agent_id,
            agent_name,
            agent_deleted,
            reason: rejected.reason,
            count: rejected.count,
            last_at: rejected.last_at,
        }
    }
}

impl From<FailingEndpoint> for FailingEndpointBody {
    fn from(endpoint: FailingEndpoint) -> Self {
        let (disabled_at, disabled_reason) = endpoint.disabled.unzip();
        Self {
            id: endpoint.id,
            url: endpoint.url,
            failing_since: endpoint.failing_since,
            disabled_reason: disabled_reason.map(DisabledReason::as_str),
            disabled_at,
            problem: endpoint.problem,
        }
    }
}

impl From<OrganizationLine> for OrganizationLineBody {
    fn from(line: OrganizationLine) -> Self {
        let problem = line.health.as_ref().and_then(|health| health.problem.clone());
        Self {
            account_sid: line.account_sid.to_string(),
            phone_number: line.phone_number.as_str().to_owned(),
            state: line.state.as_str(),
            detail: detail(line.state, problem.as_deref(), line.why),
            problem,
            checked_at: line.health.map(|health| health.checked_at),
        }
    }
}

impl From<AgentLine> for LineBody {
    fn from(line: AgentLine) -> Self {
        Self {
            agent_id: line.agent_id,
            agent_name: line.agent_name,
            state: line.state.as_str(),
            account_sid: line.account_sid.map(|sid| sid.to_string()),
            phone_number: line.phone_number.map(|number| number.as_str().to_owned()),
            detail: detail(line.state, line.problem.as_deref(), line.why),
            problem: line.problem,
            checked_at: line.checked_at,
        }
    }
}

/// What is wrong with a line, in a sentence.
fn detail(state: LineState, problem: Option<&str>, why: Option<&'static str>) -> Option<String> {
    let reported = problem.map(|code| health_problem(code).1);
    let unexplained = || {
        (state == LineState::Failing)
            .then(|| "Twilio rejected this account or number. Verify it to learn more.".to_owned())
    };
    why.map(str::to_owned).or(reported).or_else(unexplained)
}
