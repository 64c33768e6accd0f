//! Agents' usage of each Twilio account, to be compared with Twilio's own figures; and the tokens to ask Twilio with.

use const_format::formatcp;
use linecard_domain::{AccountSid, AgentId, Timestamp};
use rust_decimal::Decimal;
use time::{Date, Duration};
use tokio_postgres::Row;

use crate::credentials::token::{SealedToken, TOKEN_COLUMNS};
use crate::error::StoreError;
use crate::sql::row::{column, id, parsed};
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;
use crate::usage::spent::{SPENT_CTES, Spent};

/// Twilio counts a call when it ends: after up to a day in Twilio's queue and a day of talking.
const LONGEST_CALL: Duration = Duration::days(2);

statements! {
    /// Of agents only: whatever else an account was used for is the difference to Twilio's figures. A connected
    /// account is listed even without usage. Calls count by their end, messages by their creation.
    ///
    /// $2 what ended before has no price to come, $3 to $8 the days on which calls may have ended in the month, $9 the first day
    /// of the month. All days are UTC's, as in Twilio's records.
    static ACCOUNT_USAGE: TenantStatement = formatcp!("
        WITH {SPENT_CTES},
        used AS (
            SELECT account_sid, unit,
                sum(completed) FILTER (WHERE channel = 'call') AS calls,
                sum(minutes) AS call_minutes,
                sum(completed) FILTER (WHERE channel = 'message') AS messages,
                sum(segments) AS message_segments,
                sum(cost) FILTER (WHERE channel = 'call') AS call_cost,
                sum(cost) FILTER (WHERE channel = 'message') AS message_cost,
                sum(pending_prices) AS pending_prices,
                sum(missing_prices) AS missing_prices
            FROM spent
            WHERE agent_id IS NOT NULL AND ended_day >= $9 AND ended_day <= $7
            GROUP BY account_sid, unit
            UNION ALL
            SELECT account_sid, NULL, 0, 0, 0, 0, NULL, NULL, 0, 0
            FROM agent_twilio_settings
            WHERE organization_id = $1
            UNION ALL
            SELECT account_sid, NULL, 0, 0, 0, 0, NULL, NULL, 0, 0
            FROM twilio_settings
            WHERE organization_id = $1)
        SELECT account_sid, unit,
            coalesce(sum(calls), 0)::bigint AS calls,
            sum(call_minutes)::bigint AS call_minutes,
            coalesce(sum(messages), 0)::bigint AS messages,
            sum(message_segments)::bigint AS message_segments,
            sum(call_cost) AS call_cost,
            sum(message_cost) AS message_cost,
            sum(pending_prices)::bigint AS pending_prices,
            sum(missing_prices)::bigint AS missing_prices
        FROM used
        GROUP BY account_sid, unit
        ORDER BY account_sid, unit");
    /// Newest first.
    static ACCOUNT_TOKENS: TenantStatement = formatcp!("
        SELECT owner_kind, owner_id,
            {TOKEN_COLUMNS},
            next_credential_id, next_auth_token_encrypted
        FROM (
            SELECT 'agent' AS owner_kind, agent_id AS owner_id,
                {TOKEN_COLUMNS},
                next_credential_id, next_auth_token_encrypted, updated_at
            FROM agent_twilio_settings
            WHERE organization_id = $1 AND account_sid = $2
            UNION ALL
            SELECT 'organization', organization_id,
                {TOKEN_COLUMNS},
                next_credential_id, next_auth_token_encrypted, updated_at
            FROM twilio_settings
            WHERE organization_id = $1 AND account_sid = $2) t
        ORDER BY updated_at DESC
        LIMIT 20");
    /// $2 the accounts.
    static ACCOUNT_AGENTS: TenantStatement = "
        SELECT s.account_sid, a.id, a.name
        FROM agent_twilio_settings s
        JOIN agent_configurations a ON a.organization_id = $1 AND a.id = s.agent_id
        WHERE s.organization_id = $1 AND s.account_sid = ANY ($2)
        ORDER BY a.sort_name, a.id";
}

/// An agent that is connected to an account.
#[derive(Debug, Clone)]
pub struct AccountAgent {
    pub account_sid: AccountSid,
    pub id: AgentId,
    pub name: String,
}

/// Agents' usage of one account in one currency.
#[derive(Debug, Clone)]
pub struct AccountUsageRow {
    pub account_sid: AccountSid,
    /// The currency of the costs, ISO 4217; `None` for what has no price.
    pub unit: Option<String>,
    /// Calls that were answered.
    pub calls: i64,
    /// As Twilio counts them: each call is rounded up.
    pub call_minutes: i64,
    /// Messages that Twilio accepted.
    pub messages: i64,
    pub message_segments: i64,
    pub call_cost: Option<Decimal>,
    pub message_cost: Option<Decimal>,
    pub pending_prices: i64,
    pub missing_prices: i64,
}

impl AccountUsageRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            account_sid: parsed(row, "account_sid")?,
            unit: column(row, "unit")?,
            calls: column(row, "calls")?,
            call_minutes: column(row, "call_minutes")?,
            messages: column(row, "messages")?,
            message_segments: column(row, "message_segments")?,
            call_cost: column(row, "call_cost")?,
            message_cost: column(row, "message_cost")?,
            pending_prices: column(row, "pending_prices")?,
            missing_prices: column(row, "missing_prices")?,
        })
    }
}

/// Agents' usage of each account from one UTC day to another, by account: calls count by their end, messages by their
/// creation. What ended before `priced_since` and has no price will not get one.
pub async fn account_usage_list(
    tx: &mut TenantTx,
    from: Date,
    to: Date,
    priced_since: Timestamp,
) -> Result<Vec<AccountUsageRow>, StoreError> {
    let spent = Spent::by_utc_days((from.midnight() - LONGEST_CALL).assume_utc(), to, priced_since);
    let params: Vec<Param<'_>> = spent.params().into_iter().chain([&from as Param<'_>]).collect();
    tx.rows(&ACCOUNT_USAGE, &params).await?.iter().map(AccountUsageRow::read).collect()
}

/// The agents that are connected to some accounts, by name.
pub async fn account_agents(tx: &mut TenantTx, accounts: &[AccountSid]) -> Result<Vec<AccountAgent>, StoreError> {
    let sids: Vec<&str> = accounts.iter().map(AccountSid::as_str).collect();
    let read = |row: &Row| {
        Ok(AccountAgent { account_sid: parsed(row, "account_sid")?, id: id(row, "id")?, name: column(row, "name")? })
    };
    tx.rows(&ACCOUNT_AGENTS, &[&sids]).await?.iter().map(read).collect()
}

/// The current tokens of an account, newest first, then the secondary ones.
pub async fn account_tokens(tx: &mut TenantTx, account: &AccountSid) -> Result<Vec<SealedToken>, StoreError> {
    SealedToken::read_all(&tx.rows(&ACCOUNT_TOKENS, &[&account.as_str()]).await?)
}
