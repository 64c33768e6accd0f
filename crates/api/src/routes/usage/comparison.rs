use axum::Json;
use axum::extract::State;
use linecard_app::{AccountUsage, ComparedAccount, ComparisonRequest};
use serde::Serialize;
use utoipa::ToSchema;

use super::{AmountBody, amounts};
use crate::extract::{Admin, Fields, Params};
use crate::problem::Problem;
use crate::state::ApiState;

/// Each account is asked about at Twilio: pages are small.
const ACCOUNTS_A_PAGE: u16 = 20;

/// A month of each Twilio account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ComparisonBody {
    /// `YYYY-MM`, of UTC.
    month: String,
    items: Vec<ComparedAccountBody>,
    /// Give it as `cursor` for the next part; null on the last one.
    next_cursor: Option<String>,
}

/// What Twilio says that a month of an account came to, against what agents used of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ComparedAccountBody {
    account_sid: String,
    /// By Twilio's own usage records; null when it could not be asked.
    twilio: Option<LedgerBody>,
    /// By the calls and messages of agents: calls that were answered, messages that Twilio took.
    agents: LedgerBody,
    /// What belongs to no agent: Twilio's figures less the agents'.
    no_agent: Option<LedgerBody>,
    /// Agents' calls and messages whose price is still to come: their costs seem to belong to no agent yet.
    pending_prices: i64,
    /// Agents' calls and messages for which Twilio named no price within two days.
    missing_prices: i64,
    /// Why Twilio could not be asked.
    problem: Option<AccountProblemBody>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LedgerBody {
    calls: i64,
    /// Each call rounded up to a whole minute.
    call_minutes: i64,
    call_cost: Vec<AmountBody>,
    messages: i64,
    message_segments: i64,
    message_cost: Vec<AmountBody>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountProblemBody {
    /// As of a problem, e.g. `twilio-token-rejected`.
    #[schema(value_type = String)]
    code: &'static str,
    detail: String,
}

impl From<AccountUsage> for LedgerBody {
    fn from(ledger: AccountUsage) -> Self {
        Self {
            calls: ledger.calls,
            call_minutes: ledger.call_minutes,
            call_cost: amounts(ledger.call_cost),
            messages: ledger.messages,
            message_segments: ledger.message_segments,
            message_cost: amounts(ledger.message_cost),
        }
    }
}

impl From<ComparedAccount> for ComparedAccountBody {
    fn from(account: ComparedAccount) -> Self {
        let (twilio, problem) = match account.twilio {
            Ok(ledger) => (Some(ledger), None),
            Err(error) => (None, Some(Problem::from(error))),
        };
        Self {
            account_sid: account.account_sid.as_str().to_owned(),
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
/// For each account that is connected or was used, what Twilio says of calls (`calls`) and messages (`sms` and `mms`,
/// without the account's subaccounts), what agents used of it, and the difference, which belongs to no agent: incoming
/// calls, and whatever else uses the account. An account that could not be asked about says why in its `problem`.
#[utoipa::path(get, path = "/api/usage/comparison", tag = "usage",
    params(("month" = Option<String>, Query, description = "YYYY-MM; the present one unless told"),
        ("limit" = Option<u16>, Query, description = "1 to 100; 20 unless told: Twilio is asked for each account"),
        ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ComparisonBody)))]
pub(crate) async fn compare_usage(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    mut params: Params,
) -> Result<Json<ComparisonBody>, Problem> {
    let mut fields = Fields::default();
    let request = ComparisonRequest {
        month: params.parsed("month", &mut fields),
        limit: params.limit(ACCOUNTS_A_PAGE, &mut fields),
        after: params.parsed("cursor", &mut fields),
    };
    params.finish(fields)?;
    let comparison = state.app.usage_comparison(&caller, &request).await?;
    Ok(Json(ComparisonBody {
        month: comparison.month.to_string(),
        items: comparison.items.into_iter().map(Into::into).collect(),
        next_cursor: comparison.next.map(|account| account.as_str().to_owned()),
    }))
}
