//! The next auth token takes the present one's place, once Twilio has promoted it.

use linecard_domain::{CredentialId, CredentialOwner};

use crate::error::StoreError;
use crate::sql::row::column;
use crate::sql::statement::statements;
use crate::tenancy::transaction::{Param, TenantTx};

statements! {
    NEXT_TOKEN_PROMOTE = "SELECT app.promote_next_token($1, $2, $3, $4, $5) AS promoted";
    /// What is known of the account and the number stays; that the old token was refused says nothing of the new one.
    CREDENTIAL_HEALTH_FOLLOW = "INSERT INTO twilio_credential_health (organization_id, credential_id, status, problem,
            checked_at, phone_number, sms_capable)
        SELECT organization_id, $3, CASE WHEN status = 'unusable' THEN status ELSE 'verified' END,
            CASE WHEN status = 'unusable' THEN problem END, $4, phone_number, sms_capable
        FROM twilio_credential_health WHERE organization_id = $1 AND credential_id = $2
        ON CONFLICT DO NOTHING RETURNING credential_id";
}

/// A next token, and whose place it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Succession {
    pub owner: CredentialOwner,
    pub present: CredentialId,
    pub next: CredentialId,
}

/// As the service. False: another node was faster, or the line was changed meanwhile.
pub async fn next_token_promote(tx: &mut TenantTx, succession: Succession) -> Result<bool, StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    let Succession { owner, present, next } = succession;
    let agent = match &owner {
        CredentialOwner::Agent(agent) => Some(agent.as_uuid()),
        CredentialOwner::Organization(_) => None,
    };
    let params: [Param<'_>; 5] = [organization.as_uuid(), &agent, present.as_uuid(), next.as_uuid(), &now];
    let promoted = match tx.row(&NEXT_TOKEN_PROMOTE, &params).await? {
        Some(row) => column(&row, "promoted")?,
        None => false,
    };
    if promoted {
        let params: [Param<'_>; 4] = [organization.as_uuid(), present.as_uuid(), next.as_uuid(), &now];
        tx.rows(&CREDENTIAL_HEALTH_FOLLOW, &params).await?;
    }
    Ok(promoted)
}
