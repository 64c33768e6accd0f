//! An agent's own Twilio settings.

use linecard_domain::{AgentId, CredentialOwner, PhoneNumber, Role};
use linecard_store::{
    StoreError, agent_by_phone_number, agent_get, agent_lock, agent_twilio_delete, agent_twilio_get,
    agent_twilio_get_to_change, agent_twilio_upsert,
};

use crate::App;
use crate::audit::{AuditAction, Change, connection_facts};
use crate::caller::Caller;
use crate::connection::{ConnectInput, Connection};
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
        self.verify_before_saving(caller, Some(agent), &input).await?;
        let number = input.phone_number.clone();
        let mut tx = self.store.begin(&caller.context).await?;
        if !agent_lock(&mut tx, agent).await? {
            return Err(AppError::NotFound("agent"));
        }
        let present = agent_twilio_get_to_change(&mut tx, agent).await?;
        let before = present.as_ref().map(connection_facts);
        let owner = CredentialOwner::Agent(agent);
        let line = self.seal_connection(caller.organization_id(), owner, present, input)?;
        match agent_twilio_upsert(&mut tx, agent, self.next_id(), &line).await {
            Ok(()) => {}
            Err(StoreError::Duplicate(_)) => {
                drop(tx);
                return Err(self.number_taken(caller, &number).await?);
            }
            Err(error) => return Err(error.into()),
        }
        let stored = agent_twilio_get(&mut tx, agent).await?.ok_or(AppError::NotFound("agent"))?;
        let action = AuditAction::AgentTwilioConnect;
        let after = Some(connection_facts(&stored));
        let change = Change { action, resource_id: agent.into(), before, after };
        self.commit_audited(tx, caller.into(), change).await?;
        Ok(stored.into())
    }

    /// `None`: the agent is there, and not connected.
    pub async fn agent_connection(&self, caller: &Caller, agent: AgentId) -> Result<Option<Connection>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        if let Some(stored) = agent_twilio_get(&mut tx, agent).await? {
            return Ok(Some(stored.into()));
        }
        agent_get(tx.last(), agent).await?.ok_or(AppError::NotFound("agent")).map(|_| None)
    }

    /// Disconnects an agent and frees its number. An agent that is not connected stays so.
    pub async fn disconnect_agent(&self, caller: &Caller, agent: AgentId) -> Result<(), AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        if !agent_lock(&mut tx, agent).await? {
            return Err(AppError::NotFound("agent"));
        }
        let before = agent_twilio_get_to_change(&mut tx, agent).await?.as_ref().map(connection_facts);
        agent_twilio_delete(&mut tx, agent).await?;
        let action = AuditAction::AgentTwilioDisconnect;
        self.commit_audited(tx, caller.into(), Change { action, resource_id: agent.into(), before, after: None }).await
    }

    async fn number_taken(&self, caller: &Caller, number: &PhoneNumber) -> Result<AppError, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        Ok(match agent_by_phone_number(tx.last(), number).await? {
            Some((agent_id, agent_name)) => AppError::NumberTaken { agent_id, agent_name },
            // Whoever had it let it go in between.
            None => AppError::field("/phoneNumber", "was another agent's a moment ago. Try again"),
        })
    }
}
