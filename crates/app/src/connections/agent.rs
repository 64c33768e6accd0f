//! An agent's own Twilio settings.

use linecard_domain::{AgentId, CredentialOwner, PhoneNumber, Role};
use linecard_store::{
    Store, StoreError, agent_get, agent_lock, agent_twilio_delete, agent_twilio_get, agent_twilio_get_to_change,
    agent_twilio_upsert, agents_by_phone_numbers,
};

use super::connection::Connection;
use super::input::ConnectInput;
use super::sealing::SettingsSealer;
use super::verify_first::verify_first;
use crate::app::App;
use crate::audit::{AuditAction, Change, settings_snapshot, settings_snapshot_after};
use crate::caller::Caller;
use crate::error::AppError;

impl App {
    /// Connects an agent, or changes its connection.
    pub async fn connect_agent(
        &self,
        caller: &Caller,
        agent: AgentId,
        input: ConnectInput,
    ) -> Result<Connection, AppError> {
        caller.require(Role::Admin)?;
        verify_first(self, caller, Some(agent), &input).await?;
        let number = input.phone_number.clone();
        let mut tx = self.store.begin(&caller.context).await?;
        if !agent_lock(&mut tx, agent).await? {
            return Err(AppError::NotFound("agent"));
        }
        let current = agent_twilio_get_to_change(&mut tx, agent).await?;
        let before = current.as_ref().map(settings_snapshot);
        let number_before = current.as_ref().map(|current| current.settings.phone_number.clone());
        let sealer = SettingsSealer {
            credentials: &self.credentials,
            organization: caller.organization_id(),
            owner: CredentialOwner::Agent(agent),
            now: self.dependencies.now(),
        };
        let line = sealer.seal(current, input)?;
        match agent_twilio_upsert(&mut tx, agent, self.dependencies.next_id(), &line).await {
            Ok(()) => {}
            Err(StoreError::Duplicate(_)) => {
                drop(tx);
                return Err(number_taken(&self.store, caller, &number).await?);
            }
            Err(error) => return Err(error.into()),
        }
        let stored = agent_twilio_get(&mut tx, agent).await?.ok_or(AppError::NotFound("agent"))?;
        let action = AuditAction::AgentTwilioConnect;
        let after = Some(settings_snapshot_after(number_before.as_ref(), &stored));
        let change = Change { action, resource_id: agent.into(), before, after };
        self.audit.commit(tx, caller.into(), change).await?;
        Ok(stored.into())
    }

    /// `None`: the agent exists and is not connected.
    pub async fn agent_connection(&self, caller: &Caller, agent: AgentId) -> Result<Option<Connection>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        if let Some(stored) = agent_twilio_get(&mut tx, agent).await? {
            return Ok(Some(stored.into()));
        }
        agent_get(tx.last(), agent).await?.ok_or(AppError::NotFound("agent")).map(|_| None)
    }

    /// Disconnects an agent, which frees its number. Does nothing if it is not connected.
    pub async fn disconnect_agent(&self, caller: &Caller, agent: AgentId) -> Result<(), AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        if !agent_lock(&mut tx, agent).await? {
            return Err(AppError::NotFound("agent"));
        }
        let before = agent_twilio_get_to_change(&mut tx, agent).await?.as_ref().map(settings_snapshot);
        agent_twilio_delete(&mut tx, agent).await?;
        let action = AuditAction::AgentTwilioDisconnect;
        self.audit.commit(tx, caller.into(), Change { action, resource_id: agent.into(), before, after: None }).await
    }
}

async fn number_taken(store: &Store, caller: &Caller, number: &PhoneNumber) -> Result<AppError, AppError> {
    let mut tx = store.begin(&caller.context_of_conclusions()).await?;
    Ok(match agents_by_phone_numbers(tx.last(), &[number]).await?.pop() {
        Some(_) if caller.connects.is_some() => AppError::NumberInUse,
        Some((_, agent_id, agent_name)) => AppError::NumberTaken { agent_id, agent_name },
        // The agent that had it has released it in the meantime.
        None => AppError::field("/phoneNumber", "belonged to another agent a moment ago. Try again"),
    })
}
