//! What agents' calls and messages came to on each Twilio account, to be compared with what Twilio says of the
//! account; and the tokens to ask it with.

use linecard_domain::{AccountSid, Timestamp};
use rust_decimal::Decimal;
use time::Duration;
use tokio_postgres::Row;

use crate::credentials::token::{SealedToken, token_columns};
use crate::error::StoreError;
use crate::sql::page::first_id_at;
use crate::sql::row::{column, parsed};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;
use crate::usage::daily::{unpriced_calls, unpriced_messages, within};

/// Twilio counts a call when it ends: up to a day in its queue and a day of talking later.
const LONGEST_CALL: Duration = Duration::days(2);

statements! {
    /// Of agents alone: what else there is on an account is the difference. An account that is connected is
    /// listed without usage, too.
    LEDGER = concat!("WITH spent AS (
            SELECT account_sid, upper(price_unit) AS unit, count(*) FILTER (WHERE status = 'completed') AS calls,
                coalesce(sum(ceil(duration_seconds / 60.0)) FILTER (WHERE status = 'completed'), 0)::bigint AS call_minutes,
                0::bigint AS messages, 0::bigint AS message_segments, -sum(price) AS call_cost,
                NULL::numeric AS message_cost, ", unpriced_calls!(), "
            FROM calls WHERE organization_id = $1 AND id >= $7 AND id < $3 AND agent_id IS NOT NULL
                AND coalesce(ended_at, created_at) >= $4 AND coalesce(ended_at, created_at) < $5
            GROUP BY 1, 2
            UNION ALL
            SELECT account_sid, upper(price_unit), 0, 0,
                count(*) FILTER (WHERE message_sid IS NOT NULL), coalesce(sum(segments), 0), NULL, -sum(price), ",
                unpriced_messages!(), "
            FROM messages WHERE ", within!(), " AND agent_id IS NOT NULL GROUP BY 1, 2
            UNION ALL
            SELECT account_sid, NULL, 0, 0, 0, 0, NULL, NULL, 0, 0 FROM agent_twilio_settings WHERE organization_id = $1
            UNION ALL
            SELECT account_sid, NULL, 0, 0, 0, 0, NULL, NULL, 0, 0 FROM twilio_settings WHERE organization_id = $1)
        SELECT account_sid, unit, sum(calls)::bigint AS calls, sum(call_minutes)::bigint AS call_minutes,
            sum(messages)::bigint AS messages, sum(message_segments)::bigint AS message_segments,
            sum(call_cost) AS call_cost, sum(message_cost) AS message_cost,
            sum(pending_prices)::bigint AS pending_prices, sum(missing_prices)::bigint AS missing_prices
        FROM spent GROUP BY account_sid, unit ORDER BY account_sid, unit");
    /// The newest first.
    ACCOUNT_TOKENS = concat!("SELECT owner_kind, owner_id, ", token_columns!(), ", next_credential_id, next_auth_token_encrypted
        FROM (
            SELECT 'agent' AS owner_kind, agent_id AS owner_id, ", token_columns!(), ", next_credential_id,
                next_auth_token_encrypted, updated_at
            FROM agent_twilio_settings WHERE organization_id = $1 AND account_sid = $2
            UNION ALL
            SELECT 'organization', organization_id, ", token_columns!(), ", next_credential_id,
                next_auth_token_encrypted, updated_at
            FROM twilio_settings WHERE organization_id = $1 AND account_sid = $2) t
        ORDER BY updated_at DESC LIMIT 20");
}

/// What agents used of one account, of one currency.
#[derive(Debug, Clone)]
pub struct LedgerRow {
    pub account_sid: AccountSid,
    /// The currency of the costs, ISO 4217; `None`: of what has no price.
    pub unit: Option<String>,
    /// Calls that were answered.
    pub calls: i64,
    /// As Twilio counts: each call rounded up.
    pub call_minutes: i64,
    /// Messages that Twilio took.
    pub messages: i64,
    pub message_segments: i64,
    pub call_cost: Option<Decimal>,
    pub message_cost: Option<Decimal>,
    pub pending_prices: i64,
    pub missing_prices: i64,
}

impl LedgerRow {
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

/// What agents used of each account in `[from, before)`, by account: calls by their end, messages by their
/// beginning. What ended before `priced_since` and has no price will get none.
pub async fn ledger_list(
    tx: &mut TenantTx,
    from: Timestamp,
    before: Timestamp,
    priced_since: Timestamp,
) -> Result<Vec<LedgerRow>, StoreError> {
    let organization = tx.organization_id();
    let (first, last) = crate::usage::daily::ids_between(from, before);
    let first_call = first_id_at(from - LONGEST_CALL);
    tx.rows(&LEDGER, &[organization.as_uuid(), &first, &last, &from, &before, &priced_since, &first_call])
        .await?
        .iter()
        .map(LedgerRow::read)
        .collect()
}

/// The tokens of an account that are connected now, the newest first, and then those that wait to take their place.
pub async fn account_tokens(tx: &mut TenantTx, account: &AccountSid) -> Result<Vec<SealedToken>, StoreError> {
    let organization = tx.organization_id();
    SealedToken::read_all(&tx.rows(&ACCOUNT_TOKENS, &[organization.as_uuid(), &account.as_str()]).await?)
}
