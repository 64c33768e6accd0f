//! Comparing a month of each Twilio account, by Twilio's own usage records, with what the agents used. The difference
//! belongs to no agent.

use futures_util::{StreamExt, TryStreamExt, stream};
use linecard_domain::{AccountSid, Role};
use linecard_store::{AccountAgent, AccountUsageRow, Store, account_agents, account_tokens, account_usage_list};
use linecard_twilio::{TwilioConfig, TwilioError, TwilioTelephonyAdapter, UsageCategory, UsageRecord};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use time::Date;

use super::cost::{Cost, add_cost};
use super::month::UsageMonth;
use crate::app::App;
use crate::caller::Caller;
use crate::credentials::Credentials;
use crate::error::{AppError, Conflict, VerificationProblem};
use crate::tracking::GIVE_UP_PRICE;

const CONCURRENT_ACCOUNTS: usize = 4;

/// Which month and which page of accounts are requested.
#[derive(Debug, Clone)]
pub struct ComparisonRequest {
    /// `None`: the current month.
    pub month: Option<UsageMonth>,
    /// The number of accounts.
    pub limit: u16,
    /// The last account of the previous page.
    pub after: Option<AccountSid>,
}

/// One page of accounts.
#[derive(Debug)]
pub struct Comparison {
    pub month: UsageMonth,
    /// Of all accounts, not only those of the page.
    pub totals: ComparisonTotals,
    /// By account SID.
    pub items: Vec<ComparedAccount>,
    /// Where the next page begins; `None`: this is the last one.
    pub next: Option<AccountSid>,
}

/// What the agents used of all accounts together. What Twilio's records say of all of them is not known before each was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ComparisonTotals {
    /// The number of accounts.
    pub accounts: usize,
    pub agents: AccountUsage,
    pub pending_prices: i64,
    pub missing_prices: i64,
}

/// One account, by the agents' calls and messages and by Twilio's records.
#[derive(Debug)]
pub struct ComparedAccount {
    pub account_sid: AccountSid,
    /// The agents that are connected to it now, by name.
    pub connected: Vec<AccountAgent>,
    pub agents: AccountUsage,
    /// Agents' calls and messages whose price is not known yet: their costs appear to belong to no agent.
    pub pending_prices: i64,
    pub missing_prices: i64,
    /// Twilio's usage records, or why they could not be fetched.
    pub twilio: Result<AccountUsage, AppError>,
}

/// The usage of an account in a month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountUsage {
    pub calls: i64,
    pub call_minutes: i64,
    pub call_cost: Cost,
    pub messages: i64,
    pub message_segments: i64,
    pub message_cost: Cost,
}

impl AccountUsage {
    fn add(&mut self, row: &AccountUsageRow) {
        self.calls += row.calls;
        self.call_minutes += row.call_minutes;
        self.messages += row.messages;
        self.message_segments += row.message_segments;
        add_cost(&mut self.call_cost, row.unit.as_deref(), row.call_cost);
        add_cost(&mut self.message_cost, row.unit.as_deref(), row.message_cost);
    }

    fn add_all(&mut self, other: &Self) {
        self.calls += other.calls;
        self.call_minutes += other.call_minutes;
        self.messages += other.messages;
        self.message_segments += other.message_segments;
        let costs = [(&mut self.call_cost, &other.call_cost), (&mut self.message_cost, &other.message_cost)];
        for (sum, cost) in costs {
            for (unit, amount) in cost {
                add_cost(sum, Some(unit), Some(*amount));
            }
        }
    }

    /// The difference; negative where the part is greater than the whole.
    #[must_use]
    pub fn without(&self, part: &Self) -> Self {
        Self {
            calls: self.calls - part.calls,
            call_minutes: self.call_minutes - part.call_minutes,
            call_cost: cost_without(&self.call_cost, &part.call_cost),
            messages: self.messages - part.messages,
            message_segments: self.message_segments - part.message_segments,
            message_cost: cost_without(&self.message_cost, &part.message_cost),
        }
    }
}

fn cost_without(whole: &Cost, part: &Cost) -> Cost {
    let mut left = whole.clone();
    for (unit, amount) in part {
        add_cost(&mut left, Some(unit), Some(-*amount));
    }
    left
}

impl App {
    /// Compares a month of each account with Twilio's usage records.
    pub async fn usage_comparison(&self, caller: &Caller, request: &ComparisonRequest) -> Result<Comparison, AppError> {
        caller.require(Role::Admin)?;
        let now = self.dependencies.now();
        let month = request.month.unwrap_or(UsageMonth::of(now.date()));
        if month.first_day() > now.date() {
            return Err(AppError::field("month", "must not be in the future"));
        }
        let mut tx = self.store.begin_history_report(&caller.context).await?;
        let rows = account_usage_list(tx.last(), month.first_day(), month.last_day(), now - GIVE_UP_PRICE).await?;
        drop(tx);
        let all = accounts(rows);
        let totals = totals_of(&all);
        let (mut accounts, next) = page(all, request);
        let records = TwilioRecords {
            store: &self.store,
            twilio: &self.twilio,
            credentials: &self.credentials,
            caller,
            from: month.first_day(),
            to: month.last_day().min(now.date()),
        };
        // Concurrently: one account whose Twilio responds slowly does not delay the others.
        let sids: Vec<AccountSid> = accounts.iter().map(|account| account.account_sid.clone()).collect();
        let mut tx = self.store.begin(&caller.context).await?;
        for agent in account_agents(tx.last(), &sids).await? {
            if let Some(account) = accounts.iter_mut().find(|account| account.account_sid == agent.account_sid) {
                account.connected.push(agent);
            }
        }
        drop(tx);
        let fetched: Vec<_> = stream::iter(sids)
            .map(|account| async { records.of_account(account).await })
            .buffered(CONCURRENT_ACCOUNTS)
            .collect()
            .await;
        for (account, twilio) in accounts.iter_mut().zip(fetched) {
            account.twilio = twilio;
        }
        Ok(Comparison { month, totals, items: accounts, next })
    }
}

/// Twilio's usage records of some days.
struct TwilioRecords<'a> {
    store: &'a Store,
    twilio: &'a TwilioTelephonyAdapter,
    credentials: &'a Credentials,
    caller: &'a Caller,
    from: Date,
    to: Date,
}

impl TwilioRecords<'_> {
    /// Fetches them with the connected tokens, newest first, until Twilio accepts one.
    async fn of_account(&self, account: AccountSid) -> Result<AccountUsage, AppError> {
        let mut tx = self.store.begin(&self.caller.context).await?;
        let tokens = account_tokens(tx.last(), &account).await?;
        drop(tx);
        let mut refused = AppError::Conflict(Conflict::AccountNotConnected);
        for (_, config) in self.credentials.open_logins(self.caller.organization_id(), &account, &tokens) {
            match self.fetch(&config).await {
                Err(TwilioError::Refused(refusal)) if refusal.is_credential_revoked() => {
                    refused = AppError::Verification(VerificationProblem::TokenRejected);
                }
                Err(TwilioError::Refused(refusal)) if refusal.is_account_suspended() => {
                    return Err(AppError::Verification(VerificationProblem::AccountSuspended));
                }
                Err(error) => return Err(error.into()),
                Ok(records) => return Ok(account_usage(&records)),
            }
        }
        Err(refused)
    }

    async fn fetch(&self, config: &TwilioConfig) -> Result<Vec<UsageRecord>, TwilioError> {
        stream::iter([UsageCategory::Calls, UsageCategory::Sms, UsageCategory::Mms])
            .then(|category| self.twilio.usage_record(config, category, self.from, self.to))
            .try_filter_map(|record| async { Ok(record) })
            .try_collect()
            .await
    }
}

/// The agents' usage of each account; Twilio's is still missing.
fn accounts(rows: Vec<AccountUsageRow>) -> Vec<ComparedAccount> {
    let mut accounts: Vec<ComparedAccount> = Vec::new();
    for row in rows {
        if accounts.last().is_none_or(|account| account.account_sid != row.account_sid) {
            accounts.push(ComparedAccount {
                account_sid: row.account_sid.clone(),
                connected: Vec::new(),
                agents: AccountUsage::default(),
                pending_prices: 0,
                missing_prices: 0,
                twilio: Err(AppError::Conflict(Conflict::AccountNotConnected)),
            });
        }
        if let Some(account) = accounts.last_mut() {
            account.agents.add(&row);
            account.pending_prices += row.pending_prices;
            account.missing_prices += row.missing_prices;
        }
    }
    accounts
}

fn totals_of(accounts: &[ComparedAccount]) -> ComparisonTotals {
    let mut totals = ComparisonTotals { accounts: accounts.len(), ..ComparisonTotals::default() };
    for account in accounts {
        totals.agents.add_all(&account.agents);
        totals.pending_prices += account.pending_prices;
        totals.missing_prices += account.missing_prices;
    }
    totals
}

fn page(mut accounts: Vec<ComparedAccount>, request: &ComparisonRequest) -> (Vec<ComparedAccount>, Option<AccountSid>) {
    if let Some(after) = &request.after {
        accounts.retain(|account| account.account_sid.as_str() > after.as_str());
    }
    let limit = usize::from(request.limit);
    let more = accounts.len() > limit;
    accounts.truncate(limit);
    let next = accounts.last().filter(|_| more).map(|account| account.account_sid.clone());
    (accounts, next)
}

fn account_usage(records: &[UsageRecord]) -> AccountUsage {
    let mut total = AccountUsage::default();
    for record in records {
        let unit = record.price_unit.as_ref().map(|unit| unit.to_uppercase());
        let (count, usage) = (whole(record.count), whole(record.usage));
        if record.category == UsageCategory::Calls.as_str() {
            total.calls += count;
            total.call_minutes += usage;
            add_cost(&mut total.call_cost, unit.as_deref(), record.price);
        } else {
            total.messages += count;
            total.message_segments += usage;
            add_cost(&mut total.message_cost, unit.as_deref(), record.price);
        }
    }
    total
}

/// Minutes and segments are whole numbers.
fn whole(number: Option<Decimal>) -> i64 {
    number.and_then(|number| number.to_i64()).unwrap_or(0)
}
