//! What a callback's signature is verified with, and the counts of rejected callbacks.

use std::str::FromStr;

use const_format::formatcp;
use linecard_domain::{AccountSid, AgentId, CallId, CallSid, MessageId, MessageSid, Timestamp, ValidationError};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::credentials::token::{SealedToken, TOKEN_COLUMNS};
use crate::error::StoreError;
use crate::sql::row::{column, id, optional_id, optional_parsed, parsed};
use crate::sql::statement::{TenantStatement, statements};
use crate::tenancy::transaction::TenantTx;

statements! {
    /// The call ($2), and the tokens that this organization has for its account: first the one that it is pinned to,
    /// which is nearly always the one that signed, then the newest. Each row may have a secondary token.
    static CALL_SIGNING_CREDENTIALS: TenantStatement = formatcp!("
        SELECT subject_agent_id, account_sid, sid, owner_kind, owner_id,
            {TOKEN_COLUMNS},
            next_credential_id, next_auth_token_encrypted
        FROM (
            SELECT agent_id AS subject_agent_id, account_sid, credential_id AS pinned_id, call_sid AS sid
            FROM calls
            WHERE organization_id = $1 AND id = $2) c
        CROSS JOIN LATERAL (
            SELECT 'agent' AS owner_kind, s.agent_id AS owner_id,
                {TOKEN_COLUMNS},
                next_credential_id, next_auth_token_encrypted, updated_at
            FROM agent_twilio_settings s
            WHERE s.organization_id = $1 AND s.account_sid = c.account_sid
            UNION ALL
            SELECT 'organization', t.organization_id,
                {TOKEN_COLUMNS},
                next_credential_id, next_auth_token_encrypted, updated_at
            FROM twilio_settings t
            WHERE t.organization_id = $1 AND t.account_sid = c.account_sid
            UNION ALL
            SELECT r.owner_kind, r.owner_id,
                r.credential_id, r.auth_token_encrypted, NULL, NULL, NULL, r.region, r.edge,
                NULL, NULL, r.retired_at
            FROM retired_twilio_credentials r
            WHERE r.organization_id = $1 AND r.credential_id = c.pinned_id) k
        ORDER BY credential_id = pinned_id DESC, updated_at DESC
        LIMIT 20");
    /// The message ($2), and the tokens that this organization has for its account: first the one that it is pinned to,
    /// which is nearly always the one that signed, then the newest. Each row may have a secondary token.
    static MESSAGE_SIGNING_CREDENTIALS: TenantStatement = formatcp!("
        SELECT subject_agent_id, account_sid, sid, owner_kind, owner_id,
            {TOKEN_COLUMNS},
            next_credential_id, next_auth_token_encrypted
        FROM (
            SELECT agent_id AS subject_agent_id, account_sid, credential_id AS pinned_id, message_sid AS sid
            FROM messages
            WHERE organization_id = $1 AND id = $2) c
        CROSS JOIN LATERAL (
            SELECT 'agent' AS owner_kind, s.agent_id AS owner_id,
                {TOKEN_COLUMNS},
                next_credential_id, next_auth_token_encrypted, updated_at
            FROM agent_twilio_settings s
            WHERE s.organization_id = $1 AND s.account_sid = c.account_sid
            UNION ALL
            SELECT 'organization', t.organization_id,
                {TOKEN_COLUMNS},
                next_credential_id, next_auth_token_encrypted, updated_at
            FROM twilio_settings t
            WHERE t.organization_id = $1 AND t.account_sid = c.account_sid
            UNION ALL
            SELECT r.owner_kind, r.owner_id,
                r.credential_id, r.auth_token_encrypted, NULL, NULL, NULL, r.region, r.edge,
                NULL, NULL, r.retired_at
            FROM retired_twilio_credentials r
            WHERE r.organization_id = $1 AND r.credential_id = c.pinned_id) k
        ORDER BY credential_id = pinned_id DESC, updated_at DESC
        LIMIT 20");
    /// Not of an organization whose erasure was asked for: a count that is stored late would outlive it.
    static REFUSALS_ADD: TenantStatement = "
        INSERT INTO webhook_refusals (organization_id, minute, reason, count)
        SELECT id, $2, $3, $4
        FROM organizations
        WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM erasures e WHERE e.id = $1)
        ON CONFLICT (organization_id, minute, reason) DO UPDATE
        SET count = webhook_refusals.count + excluded.count
        RETURNING count";
    static REFUSAL_LIST: TenantStatement = "
        SELECT minute, reason, count
        FROM webhook_refusals
        WHERE organization_id = $1 AND minute >= $2
        ORDER BY minute DESC, reason
        LIMIT 500";
    /// As `REFUSALS_ADD`.
    static AGENT_REFUSALS_ADD: TenantStatement = "
        INSERT INTO agent_webhook_refusals (organization_id, hour, agent_id, reason, count)
        SELECT id, $2, $3, $4, $5
        FROM organizations
        WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM erasures e WHERE e.id = $1)
        ON CONFLICT (organization_id, hour, agent_id, reason) DO UPDATE
        SET count = agent_webhook_refusals.count + excluded.count
        RETURNING count";
    /// Those since $2 by agent and reason, the most frequent first. Looks at the counts of $3 hours, agents and reasons at
    /// most, the newest.
    static REFUSAL_LIST_BY_AGENT: TenantStatement = "
        SELECT r.agent_id, a.name AS agent_name, a.deleted_at IS NULL AND a.id IS NOT NULL AS agent_exists, r.reason, r.count, r.last_at
        FROM (
            SELECT agent_id, reason, sum(count)::bigint AS count, max(hour) AS last_at
            FROM (
                SELECT hour, agent_id, reason, count
                FROM agent_webhook_refusals
                WHERE organization_id = $1 AND hour >= $2
                ORDER BY hour DESC
                LIMIT $3) newest
            GROUP BY agent_id, reason
            ORDER BY sum(count) DESC, agent_id, reason
            LIMIT 100) r
        LEFT JOIN agent_configurations a ON a.organization_id = $1 AND a.id = r.agent_id
        ORDER BY r.count DESC, r.agent_id, r.reason";
    /// Those since $2 by reason, whether their agent is known or not.
    static REFUSAL_LIST_BY_REASON: TenantStatement = "
        SELECT reason, sum(count)::bigint AS count, max(minute) AS last_at
        FROM (
            SELECT minute, reason, count
            FROM webhook_refusals
            WHERE organization_id = $1 AND minute >= $2
            ORDER BY minute DESC
            LIMIT $3) newest
        GROUP BY reason
        ORDER BY reason";
}

/// A day has fewer minutes and reasons, or hours, agents and reasons, unless very many agents fail at the same time.
const COUNTS_EXAMINED: i64 = 20_000;

/// What verifies a callback of a call or message; `Sid` is its type of SID.
#[derive(Debug)]
pub struct SigningCredentials<Sid> {
    /// Whose call or message it is; `None`: nobody's.
    pub agent: Option<AgentId>,
    pub account_sid: AccountSid,
    /// `None`: Twilio has not confirmed the call or message yet.
    pub sid: Option<Sid>,
    pub tokens: Vec<SealedToken>,
}

/// `None`: there is no such call, or no token for its account is left.
pub async fn call_signing_credentials(
    tx: &mut TenantTx,
    call: CallId,
) -> Result<Option<SigningCredentials<CallSid>>, StoreError> {
    signing_credentials(tx, &CALL_SIGNING_CREDENTIALS, call.as_uuid()).await
}

/// `None`: there is no such message, or no token for its account is left.
pub async fn message_signing_credentials(
    tx: &mut TenantTx,
    message: MessageId,
) -> Result<Option<SigningCredentials<MessageSid>>, StoreError> {
    signing_credentials(tx, &MESSAGE_SIGNING_CREDENTIALS, message.as_uuid()).await
}

async fn signing_credentials<Sid: FromStr<Err = ValidationError>>(
    tx: &mut TenantTx,
    statement: &TenantStatement,
    id: &Uuid,
) -> Result<Option<SigningCredentials<Sid>>, StoreError> {
    let rows = tx.rows(statement, &[id]).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    Ok(Some(SigningCredentials {
        agent: optional_id(first, "subject_agent_id")?,
        account_sid: parsed(first, "account_sid")?,
        sid: optional_parsed(first, "sid")?,
        tokens: SealedToken::read_all(&rows)?,
    }))
}

/// The callbacks that were rejected in one minute for one reason.
#[derive(Debug, Clone)]
pub struct RefusalCount {
    pub minute: Timestamp,
    pub reason: String,
    pub count: i64,
}

/// Adds to the count of one minute and reason.
pub async fn refusals_add(tx: &mut TenantTx, refusals: &RefusalCount) -> Result<(), StoreError> {
    tx.rows(&REFUSALS_ADD, &[&refusals.minute, &refusals.reason, &refusals.count]).await.map(drop)
}

/// Newest first; at most 500 rows.
pub async fn refusal_list(tx: &mut TenantTx, since: Timestamp) -> Result<Vec<RefusalCount>, StoreError> {
    tx.rows(&REFUSAL_LIST, &[&since])
        .await?
        .iter()
        .map(|row| {
            Ok(RefusalCount {
                minute: column(row, "minute")?,
                reason: column(row, "reason")?,
                count: column(row, "count")?,
            })
        })
        .collect()
}

/// The callbacks of an agent that were rejected in one hour for one reason.
#[derive(Debug, Clone)]
pub struct AgentRefusalCount {
    pub hour: Timestamp,
    pub agent: AgentId,
    pub reason: String,
    pub count: i64,
}

/// Adds to the count of one hour, agent and reason.
pub async fn agent_refusals_add(tx: &mut TenantTx, refusals: &AgentRefusalCount) -> Result<(), StoreError> {
    let AgentRefusalCount { hour, agent, reason, count } = refusals;
    tx.rows(&AGENT_REFUSALS_ADD, &[hour, agent.as_uuid(), reason, count]).await.map(drop)
}

/// An agent whose callbacks were rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedAgent {
    pub id: AgentId,
    /// Also if it was deleted.
    pub name: Option<String>,
    pub is_deleted: bool,
}

/// The callbacks that were rejected for one reason, of an agent or of all.
#[derive(Debug, Clone)]
pub struct RefusalSum {
    /// `None`: of all.
    pub agent: Option<RefusedAgent>,
    pub reason: String,
    pub count: i64,
    /// The start of the hour, or of the minute, in which the last one was rejected.
    pub last_at: Timestamp,
}

/// Of the agents, the most frequent first; at most 100.
pub async fn refusal_list_by_agent(tx: &mut TenantTx, since: Timestamp) -> Result<Vec<RefusalSum>, StoreError> {
    let rows = tx.rows(&REFUSAL_LIST_BY_AGENT, &[&since, &COUNTS_EXAMINED]).await?;
    let read = |row| {
        let agent = RefusedAgent {
            id: id(row, "agent_id")?,
            name: column(row, "agent_name")?,
            is_deleted: !column::<bool>(row, "agent_exists")?,
        };
        Ok(RefusalSum { agent: Some(agent), ..of_all(row)? })
    };
    rows.iter().map(read).collect()
}

/// Of all, by reason.
pub async fn refusal_list_by_reason(tx: &mut TenantTx, since: Timestamp) -> Result<Vec<RefusalSum>, StoreError> {
    tx.rows(&REFUSAL_LIST_BY_REASON, &[&since, &COUNTS_EXAMINED]).await?.iter().map(of_all).collect()
}

fn of_all(row: &Row) -> Result<RefusalSum, StoreError> {
    Ok(RefusalSum {
        agent: None,
        reason: column(row, "reason")?,
        count: column(row, "count")?,
        last_at: column(row, "last_at")?,
    })
}
