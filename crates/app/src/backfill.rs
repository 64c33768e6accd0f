//! Seeding the default agent of an organization from the organization-wide settings, so that the fallback has less to
//! do. What an agent has already stays.

use linecard_domain::{CredentialId, CredentialOwner, OrganizationId};
use linecard_store::{
    NewCredential, StoredCredential, TenantContext, TenantTx, UnconnectedAgent, agent_by_phone_number, agent_lock,
    agent_twilio_get, agent_twilio_upsert, organization_lock, organization_twilio_get, rollout_unconnected,
};
use linecard_vault::SystemNonces;

use crate::App;
use crate::audit::{AuditAction, Change, Origin, connection_facts};
use crate::credentials::seal_context;
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
        if let Some((_, by)) = agent_by_phone_number(&mut tx, &stored.phone_number).await? {
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
        let token = self.open_token(organization, stored.owner, stored.credential_id, &stored.auth_token_encrypted)?;
        // Sealed anew: a ciphertext is bound to its row.
        let credential_id: CredentialId = self.next_id();
        let context = seal_context(organization, CredentialOwner::Agent(agent.id), credential_id);
        let sealed = self.keyring.seal(&context, &token, &SystemNonces)?;
        let version = sealed.encryption_version();
        let credential = NewCredential {
            credential_id,
            account_sid: &stored.account_sid,
            auth_token_encrypted: sealed.as_str(),
            auth_token_hint: &stored.auth_token_hint,
            fingerprint: &self.keyring.fingerprint(stored.account_sid.as_str(), &token),
            phone_number: &stored.phone_number,
            encryption_version: &version,
            calls_per_second: stored.calls_per_second,
        };
        agent_twilio_upsert(&mut tx, agent.id, self.next_id(), &credential).await?;
        let after = agent_twilio_get(&mut tx, agent.id).await?.as_ref().map(connection_facts);
        let action = AuditAction::AgentTwilioConnect;
        let change = Change { action, resource_id: agent.id.into(), before: None, after };
        self.commit_audited(tx, origin, change).await
    }
}
