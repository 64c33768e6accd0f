//! A month of each Twilio account, as Twilio's own usage records have it, against what agents used of it: the
//! difference belongs to no agent.

use std::str::FromStr;

use futures_util::{StreamExt, TryStreamExt, stream};
use linecard_domain::{AccountSid, OrganizationId, Role, ValidationError};
use linecard_store::{AccountUsageRow, account_tokens, account_usage_list};
use linecard_twilio::{TwilioConfig, TwilioError, UsageCategory, UsageRecord};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use time::{Date, Month};

use crate::App;
use crate::caller::Caller;
use crate::error::{AppError, Conflict};
use crate::followup::GIVE_UP_PRICE;
use crate::usage::{Cost, add_cost, end_of};
use crate::verification::VerificationProblem;

/// Accounts that are asked about at once.
const ACCOUNTS_AT_ONCE: usize = 4;

/// A month of UTC, as Twilio's usage records count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageMonth(Date);

impl UsageMonth {
    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self(day.replace_day(1).unwrap_or(day))
    }

    fn last_day(self) -> Date {
        self.0.replace_day(self.0.month().length(self.0.year())).unwrap_or(self.0)
    }
}

impl FromStr for UsageMonth {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        let number =
            |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u16>().ok())?;
        let parse = || {
            let (year, month) = raw.split_once('-').filter(|(year, month)| year.len() == 4 && month.len() == 2)?;
            let month = Month::try_from(u8::try_from(number(month)?).ok()?).ok()?;
            Date::from_calendar_date(i32::from(number(year)?), month, 1).ok()
        };
        parse()
            .map(Self)
            .ok_or_else(|| ValidationError::new("must be a month in the form YYYY-MM, for example 2026-01"))
    }
}

impl std::fmt::Display for UsageMonth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), u8::from(self.0.month()))
    }
}

#[derive(Debug, Clone)]
pub struct ComparisonRequest {
    /// `None`: the present one.
    pub month: Option<UsageMonth>,
    /// How many accounts.
    pub limit: u16,
    /// The last account of the page before.
    pub after: Option<AccountSid>,
}

#[derive(Debug)]
pub struct Comparison {
    pub month: UsageMonth,
    /// By account SID.
    pub items: Vec<ComparedAccount>,
    /// Where the next page begins.
    pub next: Option<AccountSid>,
}

#[derive(Debug)]
pub struct ComparedAccount {
    pub account_sid: AccountSid,
    pub agents: Ledger,
    /// Agents' calls and messages whose price is still to come: what they cost seems to belong to no agent yet.
    pub pending_prices: i64,
    pub missing_prices: i64,
    /// What Twilio says of the account, or why it could not be asked.
    pub twilio: Result<Ledger, AppError>,
}

/// What was used of an account in a month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    pub calls: i64,
    pub call_minutes: i64,
    pub call_cost: Cost,
    pub messages: i64,
    pub message_segments: i64,
    pub message_cost: Cost,
}

impl Ledger {
    fn add(&mut self, row: &AccountUsageRow) {
        self.calls += row.calls;
        self.call_minutes += row.call_minutes;
        self.messages += row.messages;
        self.message_segments += row.message_segments;
        add_cost(&mut self.call_cost, row.unit.as_deref(), row.call_cost);
        add_cost(&mut self.message_cost, row.unit.as_deref(), row.message_cost);
    }

    /// What is left without `part`; negative where the part is greater than the whole.
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
    pub async fn usage_comparison(&self, caller: &Caller, request: &ComparisonRequest) -> Result<Comparison, AppError> {
        caller.require(Role::Admin)?;
        let now = self.clock.now();
        let month = request.month.unwrap_or(UsageMonth::of(now.date()));
        if month.0 > now.date() {
            return Err(AppError::field("month", "must not be in the future"));
        }
        let (from, before) = (month.0.midnight().assume_utc(), end_of(month.last_day())?);
        let mut tx = self.store.begin(&caller.context).await?;
        let rows = account_usage_list(tx.last(), from, before, now - GIVE_UP_PRICE).await?;
        drop(tx);
        let (mut accounts, next) = page(accounts(rows), request);
        let last = month.last_day().min(now.date());
        // Side by side: one account whose Twilio is slow keeps no other waiting.
        let sids: Vec<AccountSid> = accounts.iter().map(|account| account.account_sid.clone()).collect();
        let asked: Vec<_> = stream::iter(sids)
            .map(|account| async move { self.account_usage(caller, &account, month.0, last).await })
            .buffered(ACCOUNTS_AT_ONCE)
            .collect()
            .await;
        for (account, twilio) in accounts.iter_mut().zip(asked) {
            account.twilio = twilio;
        }
        Ok(Comparison { month, items: accounts, next })
    }

    /// Asks Twilio with the tokens that are connected, the newest first, until one is accepted.
    async fn account_usage(
        &self,
        caller: &Caller,
        account: &AccountSid,
        from: Date,
        to: Date,
    ) -> Result<Ledger, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        let sealed = account_tokens(tx.last(), account).await?;
        drop(tx);
        let organization: OrganizationId = caller.organization_id();
        let mut refused = AppError::Conflict(Conflict::AccountNotConnected);
        for (_, config) in self.open_logins(organization, account, &sealed) {
            match self.usage_with(&config, from, to).await {
                Err(TwilioError::Refused(refusal)) if refusal.is_credential_revoked() => {
                    refused = AppError::Verification(VerificationProblem::TokenRejected);
                }
                Err(TwilioError::Refused(refusal)) if refusal.is_account_suspended() => {
                    return Err(AppError::Verification(VerificationProblem::AccountSuspended));
                }
                Err(error) => return Err(error.into()),
                Ok(records) => return Ok(ledger(&records)),
            }
        }
        Err(refused)
    }

    async fn usage_with(&self, config: &TwilioConfig, from: Date, to: Date) -> Result<Vec<UsageRecord>, TwilioError> {
        stream::iter([UsageCategory::Calls, UsageCategory::Sms, UsageCategory::Mms])
            .then(|category| self.twilio.usage_record(config, category, from, to))
            .try_filter_map(|record| async { Ok(record) })
            .try_collect()
            .await
    }
}

/// The agents' part of each account; Twilio's is still to be asked for.
fn accounts(rows: Vec<AccountUsageRow>) -> Vec<ComparedAccount> {
    let mut accounts: Vec<ComparedAccount> = Vec::new();
    for row in rows {
        if accounts.last().is_none_or(|account| account.account_sid != row.account_sid) {
            accounts.push(ComparedAccount {
                account_sid: row.account_sid.clone(),
                agents: Ledger::default(),
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

fn ledger(records: &[UsageRecord]) -> Ledger {
    let mut ledger = Ledger::default();
    for record in records {
        let unit = record.price_unit.as_ref().map(|unit| unit.to_uppercase());
        let (count, usage) = (whole(record.count), whole(record.usage));
        if record.category == UsageCategory::Calls.as_str() {
            ledger.calls += count;
            ledger.call_minutes += usage;
            add_cost(&mut ledger.call_cost, unit.as_deref(), record.price);
        } else {
            ledger.messages += count;
            ledger.message_segments += usage;
            add_cost(&mut ledger.message_cost, unit.as_deref(), record.price);
        }
    }
    ledger
}

/// Minutes and segments are whole numbers.
fn whole(number: Option<Decimal>) -> i64 {
    number.and_then(|number| number.to_i64()).unwrap_or(0)
}
