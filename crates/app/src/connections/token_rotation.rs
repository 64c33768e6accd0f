//! Rotating an account's auth token without downtime: the secondary token is set while Twilio accepts both. Its
//! promotion is detected in `credentials/promotions.rs`.

use linecard_domain::{AgentId, CredentialOwner, Role};
use linecard_store::{
    StoredCredential, StoredSecondaryToken, TenantTx, TwilioSettings, agent_get, agent_twilio_get_to_change,
    agent_twilio_upsert, organization_twilio_get_to_change, organization_twilio_upsert,
};

use super::connection::Connection;
use super::input::TokenInput;
use crate::app::App;
use crate::audit::{AuditAction, AuditWriter, Change, settings_snapshot};
use crate::caller::Caller;
use crate::credentials::{Access, find_settings};
use crate::dependencies::Dependencies;
use crate::error::AppError;

impl App {
    /// Stores a secondary token alongside the current one, after Twilio has accepted it. Setting the same token again
    /// changes nothing.
    pub async fn set_secondary_token(
        &self,
        caller: &Caller,
        owner: CredentialOwner,
        token: TokenInput,
    ) -> Result<Connection, AppError> {
        let TokenInput::New(token) = token else {
            return Err(AppError::field("/authToken", "must be the token itself, not a mask"));
        };
        caller.require_admin_now(&self.store).await?;
        let organization = caller.organization_id();
        let mut tx = self.store.begin(&caller.context).await?;
        let seen = require_connected(&mut tx, owner).await?;
        drop(tx);
        if self.credentials.is_token(&seen.settings.token, &seen.settings.account_sid, &token) {
            let detail = "is the current token. Create a secondary token in the Twilio console and enter that one";
            return Err(AppError::field("/authToken", detail));
        }
        let (account_sid, host) = (seen.settings.account_sid, seen.settings.host);
        let access = Access { account_sid, token: token.clone(), api_key: None, host };
        access.require_token_accepted(&self.twilio).await?;

        let mut tx = self.store.begin(&caller.context).await?;
        let stored = require_connected_to_change(&mut tx, owner).await?;
        if stored.settings.token.credential_id != seen.settings.token.credential_id {
            return Err(AppError::field("/authToken", "the current token was changed a moment ago. Try again"));
        }
        let is_entered =
            |next: &StoredSecondaryToken| self.credentials.is_token(&next.token, &stored.settings.account_sid, &token);
        if stored.settings.secondary.as_ref().is_some_and(is_entered) {
            return Ok(stored.into());
        }
        let secondary = StoredSecondaryToken {
            token: self.credentials.seal_token(organization, owner, &stored.settings.account_sid, &token)?,
            entered_at: self.dependencies.now(),
        };
        replace_secondary(tx, &self.audit, &self.dependencies, caller, stored, Some(secondary)).await
    }

    /// Discards the secondary token; the current one stays.
    pub async fn discard_secondary_token(&self, caller: &Caller, owner: CredentialOwner) -> Result<(), AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        let stored = require_connected_to_change(&mut tx, owner).await?;
        if stored.settings.secondary.is_none() {
            return Ok(());
        }
        replace_secondary(tx, &self.audit, &self.dependencies, caller, stored, None).await.map(drop)
    }
}

async fn replace_secondary(
    mut tx: TenantTx,
    audit: &AuditWriter,
    dependencies: &Dependencies,
    caller: &Caller,
    stored: StoredCredential,
    secondary: Option<StoredSecondaryToken>,
) -> Result<Connection, AppError> {
    let owner = stored.owner;
    let before = Some(settings_snapshot(&stored));
    let action = match (owner, secondary.is_some()) {
        (CredentialOwner::Agent(_), true) => AuditAction::AgentTwilioRotationBegin,
        (CredentialOwner::Agent(_), false) => AuditAction::AgentTwilioRotationDiscard,
        (CredentialOwner::Organization(_), true) => AuditAction::OrganizationTwilioRotationBegin,
        (CredentialOwner::Organization(_), false) => AuditAction::OrganizationTwilioRotationDiscard,
    };
    let line = TwilioSettings { secondary, ..stored.settings };
    match owner {
        CredentialOwner::Agent(agent) => agent_twilio_upsert(&mut tx, agent, dependencies.next_id(), &line).await?,
        CredentialOwner::Organization(_) => organization_twilio_upsert(&mut tx, &line).await?,
    }
    let stored = require_connected(&mut tx, owner).await?;
    let after = Some(settings_snapshot(&stored));
    audit.commit(tx, caller.into(), Change { action, resource_id: *owner.as_uuid(), before, after }).await?;
    Ok(stored.into())
}

async fn require_connected(tx: &mut TenantTx, owner: CredentialOwner) -> Result<StoredCredential, AppError> {
    let stored = find_settings(tx, owner).await?;
    require_stored(tx, owner, stored).await
}

/// Locks the settings.
async fn require_connected_to_change(tx: &mut TenantTx, owner: CredentialOwner) -> Result<StoredCredential, AppError> {
    let stored = match owner {
        CredentialOwner::Agent(agent) => agent_twilio_get_to_change(tx, agent).await?,
        CredentialOwner::Organization(_) => organization_twilio_get_to_change(tx).await?,
    };
    require_stored(tx, owner, stored).await
}

async fn require_stored(
    tx: &mut TenantTx,
    owner: CredentialOwner,
    stored: Option<StoredCredential>,
) -> Result<StoredCredential, AppError> {
    if let (None, CredentialOwner::Agent(agent)) = (&stored, owner) {
        require_agent(tx, agent).await?;
    }
    stored.ok_or(AppError::NotFound("connection"))
}

async fn require_agent(tx: &mut TenantTx, agent: AgentId) -> Result<(), AppError> {
    agent_get(tx, agent).await?.map(drop).ok_or(AppError::NotFound("agent"))
}
