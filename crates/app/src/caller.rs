//! The caller of a use case.

use std::net::IpAddr;
use std::sync::Arc;

use linecard_domain::{AgentId, KeyLimits, KeyScope, OrganizationId, Role, Timestamp, UserId};
use linecard_store::{SecretHash, Store, TenantContext, organization_lock};

use crate::error::AppError;

/// The authenticated user or API key, its organization and its role.
///
/// Use cases check the role to give a clear error. The database's policies check it again in every transaction, and
/// they are what enforces it.
#[derive(Debug, Clone)]
pub struct Caller {
    pub context: TenantContext,
    pub role: Role,
    /// The user, or the creator of the API key; of a platform key and a connect session, its own id.
    pub user_id: UserId,
    /// The session that the user acts with, if it is one.
    pub session: Option<SecretHash>,
    /// The identity provider's token that the user acts with, if it is one.
    pub token: Option<CallerToken>,
    /// Whether the user has shown a second factor.
    pub second_factor: bool,
    /// What the API key is limited to; `None` for a person.
    pub key: Option<CallerKey>,
    /// The agent of the connect session that acts, if it is one. It acts as an admin, in the operations that are open to
    /// it; the database lets it touch nothing but this agent's settings.
    pub connects: Option<AgentId>,
    /// The address that the request came from, for the audit log.
    pub remote_address: Option<IpAddr>,
    /// The operator's command that acts, if it is one.
    pub operator: Option<OperatorCommand>,
}

/// A command of the operator's that does what a caller does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperatorCommand {
    /// For the audit log, e.g. `linecard import`.
    pub name: &'static str,
    /// Everything is checked and done, and rolled back instead of committed.
    pub rehearses: bool,
}

/// The identity provider's token that a person acts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CallerToken {
    pub hash: SecretHash,
    pub ends_at: Timestamp,
}

/// What limits the API key that acts.
#[derive(Debug, Clone)]
pub struct CallerKey {
    pub limits: Arc<KeyLimits>,
    pub expires_at: Option<Timestamp>,
}

/// What an operation requires of an API key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyAccess {
    pub scope: KeyScope,
    /// Whether it concerns nothing but agents, so that keys of some agents may use it: they see these alone.
    pub of_agents: bool,
}

impl Caller {
    /// Whether the API key that acts, if it is one, may be used for the operation.
    pub fn require_access(&self, needed: KeyAccess) -> Result<(), AppError> {
        let Some(key) = &self.key else { return Ok(()) };
        if !key.limits.has(needed.scope) {
            return Err(AppError::ScopeRequired { needed: needed.scope });
        }
        if key.limits.agents.is_some() && !needed.of_agents {
            return Err(AppError::KeyOfAgents);
        }
        Ok(())
    }

    /// Whether the caller sees what belongs to this agent, or to none.
    pub fn sees(&self, agent: Option<AgentId>) -> bool {
        self.key.as_ref().is_none_or(|key| key.limits.sees(agent))
    }

    /// Reads what an operation needs to know of the organization. A connect session sees nothing of it, and is told the
    /// conclusion alone: whether a number is in use, whether an account may dial what the limits allow.
    pub(crate) fn context_of_conclusions(&self) -> TenantContext {
        match self.connects {
            Some(_) => TenantContext::service(self.organization_id()),
            None => self.context.clone(),
        }
    }

    /// A connect session acts for its own agent alone.
    pub fn require_agent(&self, agent: AgentId) -> Result<(), AppError> {
        if self.connects.is_none_or(|own| own == agent) { Ok(()) } else { Err(AppError::NotForConnectSessions) }
    }

    /// A key of some agents must say which one it acts for: the default agent may be another.
    pub(crate) fn require_agent_named(&self, agent: Option<AgentId>) -> Result<(), AppError> {
        let is_limited = self.key.as_ref().is_some_and(|key| key.limits.agents.is_some());
        if is_limited && agent.is_none() {
            return Err(AppError::field("/agentId", "is required, because this API key is limited to some agents"));
        }
        Ok(())
    }

    /// [`AppError::Forbidden`] if the caller's role is below `needed`.
    pub fn require(&self, needed: Role) -> Result<(), AppError> {
        if self.role >= needed { Ok(()) } else { Err(AppError::Forbidden { needed }) }
    }

    /// Checks in the database that the caller is an admin now: what is cached about an API key may be a minute old.
    /// For work that happens before, or outside of, a transaction of the caller's.
    pub(crate) async fn require_admin_now(&self, store: &Store) -> Result<(), AppError> {
        self.require(Role::Admin)?;
        if self.connects.is_some() {
            // It was looked up for this request, and sees no organization that it could lock.
            return Ok(());
        }
        let mut tx = store.begin(&self.context).await?;
        let is_admin = organization_lock(tx.last()).await?;
        if is_admin { Ok(()) } else { Err(AppError::Forbidden { needed: Role::Admin }) }
    }

    pub fn organization_id(&self) -> OrganizationId {
        self.context.organization_id()
    }
}
