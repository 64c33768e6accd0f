//! How an organization is: its lines, what Twilio reaches it by, its callbacks, the clocks, and the work that is due.

mod clocks;
mod failing_endpoints;
mod public_address;
mod rejected;

use linecard_domain::{AccountSid, AgentId, BlockReason, CredentialStatus, LineState, PhoneNumber, Role, Timestamp};
use linecard_store::{
    CredentialHealth, LineHealth, LineHealthCount, Page, PageRequest, StoredCredential, TenantContext, due_work,
    event_endpoints, last_callback_at, line_health_counts, line_health_list, organization_twilio_get,
    refusal_list_by_agent, refusal_list_by_reason,
};
use time::Duration;

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::tracking::start_of_hour;

pub use clocks::Clocks;
pub use failing_endpoints::FailingEndpoint;
pub use public_address::PublicAddress;
pub use rejected::RejectedCallbacks;

/// Longer than the reconciler's pauses, and than a round over many organizations takes.
const LATE: Duration = Duration::minutes(5);

/// The health of an organization.
#[derive(Debug)]
pub struct Health {
    pub public_address: PublicAddress,
    pub clocks: Clocks,
    pub backlog: Backlog,
    /// Of the last 24 hours; `None`: only admins see them.
    pub rejected_callbacks: Option<Vec<RejectedCallbacks>>,
    /// Event endpoints that get nothing, unless somebody wanted that; oldest first.
    pub failing_endpoints: Vec<FailingEndpoint>,
    /// The organization's own line, which agents without one may fall back to.
    pub organization: Option<OrganizationLine>,
    /// How many agents' lines are in which state.
    pub counts: Vec<LineHealthCount>,
    /// A page of the agents' lines.
    pub lines: Page<AgentLine>,
}

/// Calls and messages that the reconciler should have looked at.
#[derive(Debug)]
pub struct Backlog {
    pub due: i64,
    /// Whether there is no more than was counted.
    pub is_exact: bool,
    pub oldest_due_at: Option<Timestamp>,
    /// Human-readable; `None`: it keeps up.
    pub problem: Option<String>,
}

/// The organization-wide settings.
#[derive(Debug)]
pub struct OrganizationLine {
    pub account_sid: AccountSid,
    pub phone_number: PhoneNumber,
    pub state: LineState,
    /// What Twilio last reported; `None`: it has not been asked.
    pub health: Option<CredentialHealth>,
    /// Why, if Twilio has nothing to do with it; human-readable.
    pub why: Option<&'static str>,
}

/// The line of an agent.
#[derive(Debug)]
pub struct AgentLine {
    pub agent_id: AgentId,
    pub agent_name: String,
    pub state: LineState,
    pub account_sid: Option<AccountSid>,
    pub phone_number: Option<PhoneNumber>,
    /// The code of what Twilio last reported against it.
    pub problem: Option<String>,
    pub checked_at: Option<Timestamp>,
    /// Why, if Twilio has nothing to do with it; human-readable.
    pub why: Option<&'static str>,
}

impl App {
    /// How the organization is, with a page of its agents' lines in one of these states, the first of them first. Reads its
    /// agents and what is counted; of calls and messages nothing but the newest entries of their logs.
    pub async fn health(
        &self,
        caller: &Caller,
        states: &[LineState],
        request: &PageRequest,
    ) -> Result<Health, AppError> {
        let now = self.dependencies.now();
        let default = self.settings.org_fallback_default;
        let mut tx = self.store.begin(&caller.context).await?;
        let organization = organization_twilio_get(&mut tx).await?;
        let counts = line_health_counts(&mut tx, default).await?;
        let lines = line_health_list(&mut tx, states, default, request).await?;
        let rejected_callbacks = if caller.role >= Role::Admin {
            let since = start_of_hour(now - Duration::days(1));
            let (agents, all) =
                (refusal_list_by_agent(&mut tx, since).await?, refusal_list_by_reason(&mut tx, since).await?);
            Some(rejected::combined(agents, all))
        } else {
            None
        };
        let endpoints = event_endpoints(&mut tx).await?;
        let last_callback_at = last_callback_at(tx.last()).await?;
        // Its rows are the reconciler's alone.
        let service = TenantContext::service(caller.organization_id());
        let due = due_work(self.store.begin(&service).await?.last()).await?;
        let late = due.oldest_due_at.map(|oldest| now - oldest).filter(|late| *late > LATE);
        let connected = organization.is_some();
        let items = lines.items.into_iter().map(|line| AgentLine::of(line, connected)).collect();
        Ok(Health {
            public_address: PublicAddress::of(&self.settings.public_url, last_callback_at, now),
            clocks: Clocks::of(self.clock_differences().await),
            backlog: Backlog {
                due: due.count,
                is_exact: due.is_exact,
                oldest_due_at: due.oldest_due_at,
                problem: late.map(backlog_problem),
            },
            rejected_callbacks,
            failing_endpoints: endpoints.into_iter().filter_map(FailingEndpoint::of).collect(),
            organization: organization.map(OrganizationLine::from),
            counts,
            lines: Page { items, next: lines.next },
        })
    }
}

fn backlog_problem(late: Duration) -> String {
    format!(
        "The background work is {} min behind: statuses and prices that no callback has brought come late. Whoever runs \
         this Linecard finds the cause with its metrics and `linecard doctor`.",
        late.whole_minutes()
    )
}

impl From<StoredCredential> for OrganizationLine {
    fn from(stored: StoredCredential) -> Self {
        let state = state_of(stored.health.as_ref());
        Self {
            account_sid: stored.settings.account_sid,
            phone_number: stored.settings.phone_number,
            state,
            why: why(state, true),
            health: stored.health,
        }
    }
}

/// As `LINE_HEALTH_LIST` has it of agents.
fn state_of(health: Option<&CredentialHealth>) -> LineState {
    match health {
        None => LineState::Unverified,
        Some(health) if health.status != CredentialStatus::Verified => LineState::Failing,
        Some(CredentialHealth { problem: Some(_), .. }) => LineState::Limited,
        Some(_) => LineState::Working,
    }
}

impl AgentLine {
    fn of(line: LineHealth, organization_connected: bool) -> Self {
        Self {
            why: why(line.state, organization_connected),
            agent_id: line.agent_id,
            agent_name: line.agent_name,
            state: line.state,
            account_sid: line.account_sid,
            phone_number: line.phone_number,
            problem: line.problem,
            checked_at: line.checked_at,
        }
    }
}

const fn why(state: LineState, organization_connected: bool) -> Option<&'static str> {
    match state {
        LineState::NotConnected => Some(BlockReason::FallbackOff { organization_connected }.detail()),
        LineState::Unverified => Some("Twilio has not been asked about this account and number yet. Verify them."),
        LineState::Failing | LineState::Limited | LineState::Fallback | LineState::Working => None,
    }
}
