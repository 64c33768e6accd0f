//! What a callback's signature is checked with, and the count of those that were refused.

use std::str::FromStr;

use linecard_domain::{AccountSid, CallId, CallSid, MessageId, MessageSid, Timestamp, ValidationError};
use uuid::Uuid;

use crate::credentials::token::{SealedToken, token_columns};
use crate::error::StoreError;
use crate::sql::row::{column, optional_parsed, parsed};
use crate::sql::statement::{Statement, statements};
use crate::tenancy::transaction::TenantTx;

/// The call or message, and the tokens that this organization holds for its account: the one that it is
/// pinned to first, as it nearly always is the one that signed, then the newest. Each row may carry its next one.
macro_rules! signers {
    ($table:literal, $sid:literal) => {
        concat!("SELECT account_sid, sid, owner_kind, owner_id, ", token_columns!(), ", next_credential_id,
            next_auth_token_encrypted
        FROM (SELECT account_sid, credential_id AS pinned_id, ", $sid, " AS sid FROM ", $table, "
            WHERE organization_id = $1 AND id = $2) c
        CROSS JOIN LATERAL (
            SELECT 'agent' AS owner_kind, s.agent_id AS owner_id, ", token_columns!(), ", next_credential_id,
                next_auth_token_encrypted, updated_at
            FROM agent_twilio_settings s WHERE s.organization_id = $1 AND s.account_sid = c.account_sid
            UNION ALL
            SELECT 'organization', t.organization_id, ", token_columns!(), ", next_credential_id,
                next_auth_token_encrypted, updated_at
            FROM twilio_settings t WHERE t.organization_id = $1 AND t.account_sid = c.account_sid
            UNION ALL
            SELECT r.owner_kind, r.owner_id, r.credential_id, r.auth_token_encrypted, NULL, NULL, NULL, r.region, r.edge,
                NULL, NULL, r.retired_at
            FROM retired_twilio_credentials r WHERE r.organization_id = $1 AND r.credential_id = c.pinned_id
        ) k
        ORDER BY credential_id = pinned_id DESC, updated_at DESC LIMIT 20")
    };
}

statements! {
    CALL_SIGNERS = signers!("calls", "call_sid");
    MESSAGE_SIGNERS = signers!("messages", "message_sid");
    REFUSALS_ADD = "INSERT INTO webhook_refusals (organization_id, minute, reason, count)
        SELECT id, $2, $3, $4 FROM organizations WHERE id = $1
        ON CONFLICT (organization_id, minute, reason) DO UPDATE SET count = webhook_refusals.count + excluded.count
        RETURNING count";
    REFUSAL_LIST = "SELECT minute, reason, count FROM webhook_refusals
        WHERE organization_id = $1 AND minute >= $2 ORDER BY minute DESC, reason LIMIT 500";
}

/// A call or message, as far as its callback's signature check needs it; `Sid` is Twilio's for it.
#[derive(Debug)]
pub struct Signers<Sid> {
    pub account_sid: AccountSid,
    /// `None`: Twilio has not confirmed it yet.
    pub sid: Option<Sid>,
    pub tokens: Vec<SealedToken>,
}

/// `None`: there is no such call, or no token for its account is held any more.
pub async fn call_signers(tx: &mut TenantTx, call: CallId) -> Result<Option<Signers<CallSid>>, StoreError> {
    signers(tx, &CALL_SIGNERS, call.as_uuid()).await
}

/// `None`: there is no such message, or no token for its account is held any more.
pub async fn message_signers(tx: &mut TenantTx, message: MessageId) -> Result<Option<Signers<MessageSid>>, StoreError> {
    signers(tx, &MESSAGE_SIGNERS, message.as_uuid()).await
}

async fn signers<Sid: FromStr<Err = ValidationError>>(
    tx: &mut TenantTx,
    statement: &Statement,
    subject: &Uuid,
) -> Result<Option<Signers<Sid>>, StoreError> {
    let organization = tx.organization_id();
    let rows = tx.rows(statement, &[organization.as_uuid(), subject]).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    Ok(Some(Signers {
        account_sid: parsed(first, "account_sid")?,
        sid: optional_parsed(first, "sid")?,
        tokens: SealedToken::read_all(&rows)?,
    }))
}

/// Callbacks that were refused in one minute for one reason.
#[derive(Debug, Clone)]
pub struct RefusalCount {
    pub minute: Timestamp,
    pub reason: String,
    pub count: i64,
}

pub async fn refusals_add(tx: &mut TenantTx, refusals: &RefusalCount) -> Result<(), StoreError> {
    let organization = tx.organization_id();
    tx.rows(&REFUSALS_ADD, &[organization.as_uuid(), &refusals.minute, &refusals.reason, &refusals.count])
        .await
        .map(drop)
}

/// The newest first; at most 500 rows.
pub async fn refusal_list(tx: &mut TenantTx, since: Timestamp) -> Result<Vec<RefusalCount>, StoreError> {
    let organization = tx.organization_id();
    tx.rows(&REFUSAL_LIST, &[organization.as_uuid(), &since])
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
