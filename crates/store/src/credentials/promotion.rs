//! The secondary auth token replaces the current one, once Twilio has promoted it.

use linecard_domain::{CredentialId, CredentialOwner};

use crate::error::StoreError;
use crate::sql::row::column;
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// $2 agent, or NULL for the organization's settings, $3 the current credential, $4 the secondary one, $5 now.
    static SECONDARY_TOKEN_PROMOTE: TenantStatement = "SELECT app.promote_next_token($1, $2, $3, $4, $5) AS promoted";
    /// What is known of the account and the number stays known; that the old token was refused says nothing about
    /// the new one.
    static CREDENTIAL_HEALTH_FOLLOW: TenantStatement = "
        INSERT INTO twilio_credential_health
            (organization_id, credential_id, status, problem, checked_at, phone_number, sms_capable)
        SELECT organization_id, $3,
            CASE WHEN status = 'unusable' THEN status ELSE 'verified' END,
            CASE WHEN status = 'unusable' THEN problem END,
            $4, phone_number, sms_capable
        FROM twilio_credential_health
        WHERE organization_id = $1 AND credential_id = $2
        ON CONFLICT DO NOTHING
        RETURNING credential_id";
}

/// A secondary token, and the current one that it replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenPromotion {
    pub owner: CredentialOwner,
    pub current: CredentialId,
    pub secondary: CredentialId,
}

/// Promotes a secondary token, as the service. False: another node was faster, or the settings have changed meanwhile.
pub async fn secondary_token_promote(tx: &mut TenantTx, promotion: TokenPromotion) -> Result<bool, StoreError> {
    let now = tx.now();
    let TokenPromotion { owner, current, secondary } = promotion;
    let agent = match &owner {
        CredentialOwner::Agent(agent) => Some(agent.as_uuid()),
        CredentialOwner::Organization(_) => None,
    };
    let params: [Param<'_>; 4] = [&agent, current.as_uuid(), secondary.as_uuid(), &now];
    let promoted = match tx.row(&SECONDARY_TOKEN_PROMOTE, &params).await? {
        Some(row) => column(&row, "promoted")?,
        None => false,
    };
    if promoted {
        tx.rows(&CREDENTIAL_HEALTH_FOLLOW, &[current.as_uuid(), secondary.as_uuid(), &now]).await?;
    }
    Ok(promoted)
}
