//! Agents' usage of each Twilio account, to be compared with Twilio's own figures; and the tokens to ask Twilio with.

use const_format::formatcp;
use linecard_domain::{AccountSid, Timestamp};
use rust_decimal::Decimal;
use time::Duration;
use tokio_postgres::Row;

use crate::credentials::token::{SealedToken, TOKEN_COLUMNS};
use crate::error::StoreError;
use crate::sql::page::first_id_at;
use crate::sql::row::{column, parsed};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;
use crate::usage::period::ids_between;

/// Twilio counts a call when it ends: after up to a day in Twilio's queue and a day of talking.
const LONGEST_CALL: Duration = Duration::days(2);

statements! {
    /// Of agents only: whatever else an account was used for is the difference to Twilio's figures. A connected
    /// account is listed even without usage. Calls count by their end, messages by their creation.
    ///
    /// $2 first and $3 last id, $4 from and $5 before, $6 what ended before has no price to come, $7 the first id of a
    /// call that may have ended since $4.
    static ACCOUNT_USAGE: TenantStatement = "
        WITH spent AS (
            SELECT account_sid, upper(price_unit) AS unit,
                count(*) FILTER (WHERE status = 'completed') AS calls,
                coalesce(sum(ceil(duration_seconds / 60.0)) FILTER (WHERE status = 'completed'), 0)::bigint
                    AS call_minutes,
                0::bigint AS messages,
                0::bigint AS message_segments,
                -sum(price) AS call_cost,
                NULL::numeric AS message_cost,
                count(*) FILTER (WHERE price IS NULL
                    AND (app.call_rank(status, false) < 100
                        OR status = 'completed' AND coalesce(ended_at, updated_at) > $6)) AS pending_prices,
                count(*) FILTER (WHERE price IS NULL AND status = 'completed'
                    AND coalesce(ended_at, updated_at) <= $6) AS missing_prices
            FROM calls
            WHERE organization_id = $1 AND id >= $7 AND id < $3 AND agent_id IS NOT NULL
                AND coalesce(ended_at, created_at) >= $4 AND coalesce(ended_at, created_at) < $5
            GROUP BY 1, 2
            UNION ALL
            SELECT account_sid, upper(price_unit),
                0,
                0,
                count(*) FILTER (WHERE message_sid IS NOT NULL),
                coalesce(sum(segments), 0),
                NULL,
                -sum(price),
                count(*) FILTER (WHERE price IS NULL
                    AND (app.message_rank(status, false) < 100
                        OR status IN ('delivered', 'read', 'undelivered') AND updated_at > $6)) AS pending_prices,
                count(*) FILTER (WHERE price IS NULL AND status IN ('delivered', 'read', 'undelivered')
                    AND updated_at <= $6) AS missing_prices
            FROM messages
            WHERE organization_id = $1 AND id >= $2 AND id < $3 AND created_at >= $4 AND created_at < $5
                AND agent_id IS NOT NULL
            GROUP BY 1, 2
            UNION ALL
            SELECT account_sid, NULL, 0, 0, 0, 0, NULL, NULL, 0, 0
            FROM agent_twilio_settings
            WHERE organization_id = $1
            UNION ALL
            SELECT account_sid, NULL, 0, 0, 0, 0, NULL, NULL, 0, 0
            FROM twilio_settings
            WHERE organization_id = $1)
        SELECT account_sid, unit,
            sum(calls)::bigint AS calls,
            sum(call_minutes)::bigint AS call_minutes,
            sum(messages)::bigint AS messages,
            sum(message_segments)::bigint AS message_segments,
            sum(call_cost) AS call_cost,
            sum(message_cost) AS message_cost,
            sum(pending_prices)::bigint AS pending_prices,
            sum(missing_prices)::bigint AS missing_prices
        FROM spent
        GROUP BY account_sid, unit
        ORDER BY account_sid, unit";
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

/// Agents' usage of each account in `[from, before)`, by account: calls count by their end, messages by their creation.
/// What ended before `priced_since` and has no price will not get one.
pub async fn account_usage_list(
    tx: &mut TenantTx,
    from: Timestamp,
    before: Timestamp,
    priced_since: Timestamp,
) -> Result<Vec<AccountUsageRow>, StoreError> {
    let (first, last) = ids_between(from, before);
    let first_call = first_id_at(from - LONGEST_CALL);
    tx.rows(&ACCOUNT_USAGE, &[&first, &last, &from, &before, &priced_since, &first_call])
        .await?
        .iter()
        .map(AccountUsageRow::read)
        .collect()
}

/// The current tokens of an account, newest first, then the secondary ones.
pub async fn account_tokens(tx: &mut TenantTx, account: &AccountSid) -> Result<Vec<SealedToken>, StoreError> {
    SealedToken::read_all(&tx.rows(&ACCOUNT_TOKENS, &[&account.as_str()]).await?)
}
