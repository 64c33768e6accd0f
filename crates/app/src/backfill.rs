//! Seeding the default agent of an organization from the organization-wide settings, so that the fallback has less to
//! do. What an agent has already stays.

use linecard_domain::{CredentialOwner, OrganizationId};
use linecard_store::{
    StoredApiKey, StoredCredential, StoredSecondaryToken, StoredToken, TenantContext, TenantTx, TwilioSettings,
    UnconnectedAgent, agent_by_phone_number, agent_lock, agent_twilio_get, agent_twilio_upsert, organization_lock,
    organization_twilio_get, rollout_unconnected,
};

use crate::App;
use crate::audit::{AuditAction, Change, Origin, connection_facts};
use crate::error::AppError;

/// What became of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backfilled {
    /// The default agent of this name has settings now; or would have, in a dry run.
    Seeded { agent: String },
    /// The organization has no settings to seed from.
    NothingToSeedFrom,
    /// There is no default agent, or it has settings already.
    NothingToDo,
    /// Another agent has the number.
    NumberTaken { agent: String, by: String },
}

impl App {
    /// Seeds the default agent; run again, it finds nothing to do.
    pub async fn backfill(
        &self,
        organization: OrganizationId,
        origin: Origin<'_>,
        dry_run: bool,
    ) -> Result<Backfilled, AppError> {
        let mut tx = self.store.begin(&TenantContext::maintenance(organization)).await?;
        // As who makes an agent the default, or connects the organization.
        if !organization_lock(&mut tx).await? {
            return Err(AppError::NotFound("organization"));
        }
        let Some(stored) = organization_twilio_get(&mut tx).await? else { return Ok(Backfilled::NothingToSeedFrom) };
        let (unconnected, _) = rollout_unconnected(&mut tx, 1).await?;
        let Some(agent) = unconnected.into_iter().find(|agent| agent.is_default) else {
            return Ok(Backfilled::NothingToDo);
        };
        // Somebody may be connecting it, or deleting it, at this moment.
        if !agent_lock(&mut tx, agent.id).await? || agent_twilio_get(&mut tx, agent.id).await?.is_some() {
            return Ok(Backfilled::NothingToDo);
        }
        if let Some((_, by)) = agent_by_phone_number(&mut tx, &stored.settings.phone_number).await? {
            return Ok(Backfilled::NumberTaken { agent: agent.name, by });
        }
        let seeded = Backfilled::Seeded { agent: agent.name.clone() };
        if !dry_run {
            self.seed(tx, organization, &agent, &stored, origin).await?;
        }
        Ok(seeded)
    }

    async fn seed(
        &self,
        mut tx: TenantTx,
        organization: OrganizationId,
        agent: &UnconnectedAgent,
        stored: &StoredCredential,
        origin: Origin<'_>,
    ) -> Result<(), AppError> {
        let line = self.line_of_another(organization, stored, CredentialOwner::Agent(agent.id))?;
        agent_twilio_upsert(&mut tx, agent.id, self.next_id(), &line).await?;
        let after = agent_twilio_get(&mut tx, agent.id).await?.as_ref().map(connection_facts);
        let action = AuditAction::AgentTwilioConnect;
        let change = Change { action, resource_id: agent.id.into(), before: None, after };
        self.commit_audited(tx, origin, change).await
    }

    /// The same line for another owner, sealed anew: a ciphertext is bound to its row.
    fn line_of_another(
        &self,
        organization: OrganizationId,
        stored: &StoredCredential,
        owner: CredentialOwner,
    ) -> Result<TwilioSettings, AppError> {
        let line = &stored.settings;
        let token = |token: &StoredToken| {
            let opened = self.open_token(organization, stored.owner, token)?;
            self.seal_token(organization, owner, &line.account_sid, &opened)
        };
        let api_key = |key: &StoredApiKey| {
            let opened = self.open_api_key(organization, stored.owner, key)?;
            self.seal_api_key(organization, owner, key.sid.clone(), &opened)
        };
        let next = |next: &StoredSecondaryToken| {
            token(&next.token).map(|token| StoredSecondaryToken { token, entered_at: next.entered_at })
        };
        Ok(TwilioSettings {
            token: token(&line.token)?,
            secondary: line.secondary.as_ref().map(next).transpose()?,
            api_key: line.api_key.as_ref().map(api_key).transpose()?,
            ..line.clone()
        })
    }
}
