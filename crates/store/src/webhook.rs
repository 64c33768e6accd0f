//! What a callback's signature is checked with, and the count of those that were refused.

use linecard_domain::{
    AccountSid, AgentId, CallId, CallSid, CredentialId, CredentialOwner, CredentialSource, OrganizationId, Timestamp,
};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::row::{column, id, optional_parsed, parsed};
use crate::statement::statements;
use crate::tenant::TenantTx;

statements! {
    /// The call, and the tokens that this organization holds for its account: the one that the call is
    /// pinned to first, as it nearly always is the one that signed, then the newest.
    CALL_SIGNERS = "SELECT c.account_sid, c.call_sid, k.owner_kind, k.owner_id, k.credential_id, k.auth_token_encrypted
        FROM calls c
        CROSS JOIN LATERAL (
            SELECT 'agent' AS owner_kind, s.agent_id AS owner_id, s.credential_id, s.auth_token_encrypted, s.updated_at
            FROM agent_twilio_settings s WHERE s.organization_id = $1 AND s.account_sid = c.account_sid
            UNION ALL
            SELECT 'organization', t.organization_id, t.credential_id, t.auth_token_encrypted, t.updated_at
            FROM twilio_settings t WHERE t.organization_id = $1 AND t.account_sid = c.account_sid
            UNION ALL
            SELECT r.owner_kind, r.owner_id, r.credential_id, r.auth_token_encrypted, r.retired_at
            FROM retired_twilio_credentials r WHERE r.organization_id = $1 AND r.credential_id = c.credential_id
        ) k
        WHERE c.organization_id = $1 AND c.id = $2
        ORDER BY k.credential_id = c.credential_id DESC, k.updated_at DESC LIMIT 20";
    REFUSALS_ADD = "INSERT INTO webhook_refusals (organization_id, minute, reason, count)
        SELECT id, $2, $3, $4 FROM organizations WHERE id = $1
        ON CONFLICT (organization_id, minute, reason) DO UPDATE SET count = webhook_refusals.count + excluded.count
        RETURNING count";
    REFUSAL_LIST = "SELECT minute, reason, count FROM webhook_refusals
        WHERE organization_id = $1 AND minute >= $2 ORDER BY minute DESC, reason LIMIT 500";
}

/// A call, as far as its callback's signature check needs it.
#[derive(Debug)]
pub struct CallSigners {
    pub account_sid: AccountSid,
    pub call_sid: Option<CallSid>,
    pub tokens: Vec<SealedToken>,
}

/// A token that may have signed, or may serve a request for the call; sealed.
#[derive(Debug)]
pub struct SealedToken {
    pub owner: CredentialOwner,
    pub credential_id: CredentialId,
    pub auth_token_encrypted: String,
}

impl SealedToken {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let owner = match parsed(row, "owner_kind")? {
            CredentialSource::Agent => CredentialOwner::Agent(id::<AgentId>(row, "owner_id")?),
            CredentialSource::Organization => CredentialOwner::Organization(id::<OrganizationId>(row, "owner_id")?),
        };
        Ok(Self {
            owner,
            credential_id: id(row, "credential_id")?,
            auth_token_encrypted: column(row, "auth_token_encrypted")?,
        })
    }
}

/// `None`: there is no such call, or no token for its account is held any more.
pub async fn call_signers(tx: &mut TenantTx, call: CallId) -> Result<Option<CallSigners>, StoreError> {
    let organization = tx.organization_id();
    let rows = tx.rows(&CALL_SIGNERS, &[organization.as_uuid(), call.as_uuid()]).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    Ok(Some(CallSigners {
        account_sid: parsed(first, "account_sid")?,
        call_sid: optional_parsed(first, "call_sid")?,
        tokens: rows.iter().map(SealedToken::read).collect::<Result<_, _>>()?,
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
