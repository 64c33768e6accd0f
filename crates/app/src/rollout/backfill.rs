//! Copying the organization-wide settings to the default agent, so that fewer calls need the fallback. Existing
//! settings of an agent stay.

use linecard_domain::{CredentialOwner, OrganizationId};
use linecard_store::{
    StoredCredential, TenantContext, TenantTx, UnconnectedAgent, agent_lock, agent_twilio_get, agent_twilio_upsert,
    agents_by_phone_numbers, organization_lock, organization_twilio_get, rollout_unconnected,
};

use crate::app::App;
use crate::audit::{AuditAction, Change, Origin, settings_snapshot};
use crate::error::AppError;

/// The result for an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backfilled {
    /// The default agent, which has this name, has settings now; or would have, in a dry run.
    Seeded { agent: String },
    /// The organization has no settings to copy.
    NothingToSeedFrom,
    /// There is no default agent, or it has settings already.
    NothingToDo,
    /// Another agent has the number.
    NumberTaken { agent: String, by: String },
}

impl App {
    /// Copies the settings to the default agent. Running it again changes nothing.
    pub async fn backfill(
        &self,
        organization: OrganizationId,
        origin: Origin<'_>,
        dry_run: bool,
    ) -> Result<Backfilled, AppError> {
        let mut tx = self.store.begin(&TenantContext::maintenance(organization)).await?;
        // As whoever makes an agent the default or connects the organization does.
        if !organization_lock(&mut tx).await? {
            return Err(AppError::NotFound("organization"));
        }
        let Some(stored) = organization_twilio_get(&mut tx).await? else { return Ok(Backfilled::NothingToSeedFrom) };
        let (unconnected, _) = rollout_unconnected(&mut tx, 1).await?;
        let Some(agent) = unconnected.into_iter().find(|agent| agent.is_default) else {
            return Ok(Backfilled::NothingToDo);
        };
        // It may be being connected or deleted at this moment.
        if !agent_lock(&mut tx, agent.id).await? || agent_twilio_get(&mut tx, agent.id).await?.is_some() {
            return Ok(Backfilled::NothingToDo);
        }
        if let Some((.., by)) = agents_by_phone_numbers(&mut tx, &[&stored.settings.phone_number]).await?.pop() {
            return Ok(Backfilled::NumberTaken { agent: agent.name, by });
        }
        let seeded = Backfilled::Seeded { agent: agent.name.clone() };
        if !dry_run {
            seed(tx, self, organization, &agent, &stored, origin).await?;
        }
        Ok(seeded)
    }
}

async fn seed(
    mut tx: TenantTx,
    app: &App,
    organization: OrganizationId,
    agent: &UnconnectedAgent,
    stored: &StoredCredential,
    origin: Origin<'_>,
) -> Result<(), AppError> {
    let line = app.credentials.reseal_for(organization, stored, CredentialOwner::Agent(agent.id))?;
    agent_twilio_upsert(&mut tx, agent.id, app.dependencies.next_id(), &line).await?;
    let after = agent_twilio_get(&mut tx, agent.id).await?.as_ref().map(settings_snapshot);
    let action = AuditAction::AgentTwilioConnect;
    let change = Change { action, resource_id: agent.id.into(), before: None, after };
    app.audit.commit(tx, origin, change).await
}
