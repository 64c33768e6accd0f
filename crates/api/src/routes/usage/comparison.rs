//! `GET /api/usage/comparison`.

use axum::Json;
use axum::extract::State;
use linecard_app::{AccountUsage, ComparedAccount, ComparisonRequest, ComparisonTotals};
use linecard_domain::AgentId;
use serde::Serialize;
use utoipa::ToSchema;

use super::{AmountBody, amounts};
use crate::extract::{Admin, Fields, Params};
use crate::problem::{Problem, ProblemCode};
use crate::state::ApiState;

/// Each account takes requests to Twilio: pages are small by default.
const DEFAULT_LIMIT: u16 = 20;

/// A month of usage for each Twilio account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ComparisonBody {
    /// `YYYY-MM`, in UTC.
    month: String,
    /// Always `UTC`, whatever the organization's time zone is: Twilio's records are by UTC days.
    time_zone: &'static str,
    totals: ComparisonTotalsBody,
    items: Vec<ComparedAccountBody>,
    /// The `cursor` of the next page; null on the last one.
    next_cursor: Option<String>,
}

/// What the agents used of all accounts, whatever the page. Twilio's records are queried by page, so their sum is known when all
/// pages are.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ComparisonTotalsBody {
    /// How many accounts all pages have.
    accounts: usize,
    /// From the agents' calls and messages of all accounts.
    agents: LedgerBody,
    /// Agents' calls and messages whose price is not known yet; the costs do not include them.
    pending_prices: i64,
    /// Agents' calls and messages for which Twilio reported no price within two days.
    missing_prices: i64,
}

/// A month of an account's usage: Twilio's records compared with the agents' usage.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ComparedAccountBody {
    account_sid: String,
    /// The agents that are connected to the account now, by name.
    connected_agents: Vec<AccountAgentBody>,
    /// From Twilio's usage records; null if they could not be queried.
    twilio: Option<LedgerBody>,
    /// From the agents' calls and messages: answered calls, and messages that Twilio accepted.
    agents: LedgerBody,
    /// The difference: usage at Twilio that belongs to no agent.
    no_agent: Option<LedgerBody>,
    /// Agents' calls and messages whose price is not known yet: their costs still appear to belong to no agent.
    pending_prices: i64,
    /// Agents' calls and messages for which Twilio reported no price within two days.
    missing_prices: i64,
    /// Why Twilio's records could not be queried.
    problem: Option<AccountProblemBody>,
}

/// An agent that is connected to an account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountAgentBody {
    #[schema(value_type = uuid::Uuid)]
    agent_id: AgentId,
    agent_name: String,
}

/// Calls, messages and their costs, as Twilio counts them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LedgerBody {
    calls: i64,
    /// Each call is rounded up to a full minute.
    call_minutes: i64,
    call_cost: Vec<AmountBody>,
    messages: i64,
    message_segments: i64,
    message_cost: Vec<AmountBody>,
}

/// Why an account could not be queried.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountProblemBody {
    code: ProblemCode,
    /// Human-readable: what is wrong and what to do.
    detail: String,
}

impl From<AccountUsage> for LedgerBody {
    fn from(usage: AccountUsage) -> Self {
        Self {
            calls: usage.calls,
            call_minutes: usage.call_minutes,
            call_cost: amounts(usage.call_cost),
            messages: usage.messages,
            message_segments: usage.message_segments,
            message_cost: amounts(usage.message_cost),
        }
    }
}

impl From<ComparisonTotals> for ComparisonTotalsBody {
    fn from(totals: ComparisonTotals) -> Self {
        Self {
            accounts: totals.accounts,
            agents: totals.agents.into(),
            pending_prices: totals.pending_prices,
            missing_prices: totals.missing_prices,
        }
    }
}

impl From<ComparedAccount> for ComparedAccountBody {
    fn from(account: ComparedAccount) -> Self {
        let (twilio, problem) = match account.twilio {
            Ok(usage) => (Some(usage), None),
            Err(error) => (None, Some(Problem::from(error))),
        };
        Self {
            account_sid: account.account_sid.as_str().to_owned(),
            connected_agents: account
                .connected
                .into_iter()
                .map(|agent| AccountAgentBody { agent_id: agent.id, agent_name: agent.name })
                .collect(),
            no_agent: twilio.as_ref().map(|twilio| twilio.without(&account.agents).into()),
            twilio: twilio.map(Into::into),
            agents: account.agents.into(),
            pending_prices: account.pending_prices,
            missing_prices: account.missing_prices,
            problem: problem
                .map(|problem| AccountProblemBody { code: problem.code(), detail: problem.detail().to_owned() }),
        }
    }
}

/// Compare a month with Twilio's usage records
///
/// For each account that is connected or was used: the calls (`calls`) and messages (`sms` and `mms`, without subaccounts)
/// in Twilio's usage records, what agents used of them, and the difference, which belongs to no agent: incoming calls and
/// other uses of the account. `totals` is of all accounts, the items are a page of them. Months are UTC's, as in Twilio's records. If an account cannot be queried, its `problem` says why.
#[utoipa::path(get, path = "/api/usage/comparison", tag = "usage",
    params(("month" = Option<String>, Query, description = "YYYY-MM; default: the current month"),
        ("limit" = Option<u16>, Query, description = "1 to 100; default 20, since each account takes requests to Twilio"),
        ("cursor" = Option<String>, Query, description = "The `nextCursor` of the previous page")),
    responses((status = 200, body = ComparisonBody, description = "A page of accounts")))]
pub(crate) async fn compare_usage(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    mut params: Params,
) -> Result<Json<ComparisonBody>, Problem> {
    let mut fields = Fields::default();
    let request = ComparisonRequest {
        month: params.parsed("month", &mut fields),
        limit: params.limit(DEFAULT_LIMIT, &mut fields),
        after: params.parsed("cursor", &mut fields),
    };
    params.finish(fields)?;
    let comparison = state.app.usage_comparison(&caller, &request).await?;
    Ok(Json(ComparisonBody {
        month: comparison.month.to_string(),
        time_zone: "UTC",
        totals: comparison.totals.into(),
        items: comparison.items.into_iter().map(Into::into).collect(),
        next_cursor: comparison.next.map(|account| account.as_str().to_owned()),
    }))
}
