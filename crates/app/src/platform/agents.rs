//! Agents by the platform's own ids.

use linecard_domain::{AgentId, AgentOrder, ExternalId, Limits, PhoneNumber};
use linecard_store::{
    Agent, AgentConfiguration, AgentFilter, Page, PageRequest, Store, TenantTx, agent_by_external_id,
    agent_external_id_set, agent_get, agent_insert, agent_lock, agent_update,
};
use time::Duration;

use super::caller::{PlatformCaller, enter, lock};
use super::upsert::{UpsertOutcome, Upserted};
use crate::agents::{AgentChange, check, check_targets, clear_default};
use crate::app::App;
use crate::audit::{AuditAction, Change, agent_snapshot};
use crate::caller::Caller;
use crate::connections::{ConnectInput, Connection, ExplainedResolution};
use crate::error::AppError;
use crate::identity::{ConnectSessionInput, CreatedConnectSession};
use crate::input::{PageOrigin, UrlTargets};

/// What an agent shall be. What is absent stays as it is.
#[derive(Debug, Clone, Default)]
pub struct PutAgent {
    /// An agent that exists and has no external id yet: it gets this one.
    pub id: Option<AgentId>,
    /// `name` is required for a new agent.
    pub change: AgentChange,
}

impl App {
    /// Creates the agent with this external id, or changes it; a repetition changes nothing.
    pub async fn put_agent(
        &self,
        platform: &PlatformCaller,
        organization: &ExternalId,
        agent: &ExternalId,
        wanted: PutAgent,
    ) -> Result<Upserted<Agent>, AppError> {
        let caller = enter(&self.store, platform, organization).await?;
        put(self, &caller, agent, wanted).await
    }

    /// As [`Self::put_agent`] of several, one after another, each in a transaction of its own.
    pub async fn put_agents(
        &self,
        platform: &PlatformCaller,
        organization: &ExternalId,
        agents: Vec<(ExternalId, PutAgent)>,
    ) -> Result<Vec<Result<Upserted<Agent>, AppError>>, AppError> {
        let caller = enter(&self.store, platform, organization).await?;
        let mut outcomes = Vec::with_capacity(agents.len());
        for (external, wanted) in agents {
            outcomes.push(put(self, &caller, &external, wanted).await);
        }
        Ok(outcomes)
    }

    /// The agent with this external id.
    pub async fn platform_agent(
        &self,
        platform: &PlatformCaller,
        organization: &ExternalId,
        agent: &ExternalId,
    ) -> Result<Agent, AppError> {
        let (caller, agent) = enter_agent(&self.store, platform, organization, agent).await?;
        self.agent(&caller, agent).await
    }

    /// A page of an organization's agents, newest first.
    pub async fn platform_agents(
        &self,
        platform: &PlatformCaller,
        organization: &ExternalId,
        request: &PageRequest,
    ) -> Result<Page<Agent>, AppError> {
        let caller = enter(&self.store, platform, organization).await?;
        self.agents(&caller, &AgentFilter::default(), AgentOrder::NewestFirst, request).await
    }

    /// Connects the agent with this external id, or changes its connection.
    pub async fn platform_connect_agent(
        &self,
        platform: &PlatformCaller,
        organization: &ExternalId,
        agent: &ExternalId,
        input: ConnectInput,
    ) -> Result<(AgentId, Connection), AppError> {
        let (caller, agent) = enter_agent(&self.store, platform, organization, agent).await?;
        Ok((agent, self.connect_agent(&caller, agent, input).await?))
    }

    /// Makes a connect session for the agent with this external id. It ends with the platform key.
    pub async fn platform_create_connect_session(
        &self,
        platform: &PlatformCaller,
        organization: &ExternalId,
        agent: &ExternalId,
        origin: PageOrigin,
        lifetime: Duration,
    ) -> Result<CreatedConnectSession, AppError> {
        let (caller, agent) = enter_agent(&self.store, platform, organization, agent).await?;
        self.create_connect_session(&caller, &ConnectSessionInput { agent, origin, lifetime }).await
    }

    /// Explains which credential the agent with this external id would use.
    pub async fn platform_explain_resolution(
        &self,
        platform: &PlatformCaller,
        organization: &ExternalId,
        agent: &ExternalId,
        to: Option<&PhoneNumber>,
    ) -> Result<ExplainedResolution, AppError> {
        let (caller, agent) = enter_agent(&self.store, platform, organization, agent).await?;
        self.explain_resolution(&caller, agent, to).await
    }
}

async fn enter_agent(
    store: &Store,
    platform: &PlatformCaller,
    organization: &ExternalId,
    agent: &ExternalId,
) -> Result<(Caller, AgentId), AppError> {
    let caller = enter(store, platform, organization).await?;
    let mut tx = store.begin(&caller.context).await?;
    let found = agent_by_external_id(tx.last(), agent).await?.ok_or(AppError::NotFound("agent"))?;
    Ok((caller, found))
}

async fn put(app: &App, caller: &Caller, external: &ExternalId, wanted: PutAgent) -> Result<Upserted<Agent>, AppError> {
    let mut tx = app.store.begin(&caller.context).await?;
    // Locked, so that two requests do not create the same agent, and before any agent, as where the default changes.
    lock(&mut tx).await?;
    match (agent_by_external_id(&mut tx, external).await?, wanted.id) {
        (Some(known), Some(id)) if id != known => {
            Err(AppError::field("/id", format!("is another agent than {known}, which has this external id")))
        }
        (Some(known), _) => change(app, tx, caller, known, None, wanted.change).await,
        (None, Some(id)) => change(app, tx, caller, id, Some(external), wanted.change).await,
        (None, None) => create(app, tx, caller, external, wanted.change).await,
    }
}

/// With an external id, gives it to the agent, which has none yet.
async fn change(
    app: &App,
    mut tx: TenantTx,
    caller: &Caller,
    agent: AgentId,
    external: Option<&ExternalId>,
    wanted: AgentChange,
) -> Result<Upserted<Agent>, AppError> {
    let missing = || match external {
        Some(_) => AppError::field("/id", "there is no agent with this id in the organization"),
        None => AppError::NotFound("agent"),
    };
    if !agent_lock(&mut tx, agent).await? {
        return Err(missing());
    }
    let before = agent_get(&mut tx, agent).await?.ok_or_else(missing)?;
    if let (Some(_), Some(other)) = (external, &before.external_id) {
        return Err(AppError::field("/id", format!("this agent has the external id {other} already")));
    }
    let mut settings = before.settings.clone();
    wanted.apply(&mut settings);
    check(&settings)?;
    check_targets(app.settings.url_targets(), Some(&before.settings), &settings)?;
    if external.is_none() && settings == before.settings {
        return Ok(Upserted { outcome: UpsertOutcome::Unchanged, value: before });
    }
    if let Some(external) = external {
        agent_external_id_set(&mut tx, agent, external).await?;
    }
    if settings.is_default && !before.settings.is_default {
        clear_default(app, &mut tx, caller, agent).await?;
    }
    agent_update(&mut tx, agent, &settings).await?;
    let after = agent_get(&mut tx, agent).await?.ok_or(AppError::NotFound("agent"))?;
    let entry = Change {
        action: AuditAction::AgentUpdate,
        resource_id: agent.into(),
        before: Some(agent_snapshot(&before)),
        after: Some(agent_snapshot(&after)),
    };
    app.audit.commit(tx, caller.into(), entry).await?;
    Ok(Upserted { outcome: UpsertOutcome::Updated, value: after })
}

async fn create(
    app: &App,
    mut tx: TenantTx,
    caller: &Caller,
    external: &ExternalId,
    wanted: AgentChange,
) -> Result<Upserted<Agent>, AppError> {
    let settings = new_settings(app.settings.url_targets(), wanted)?;
    let agent: AgentId = app.dependencies.next_id();
    if settings.is_default {
        clear_default(app, &mut tx, caller, agent).await?;
    }
    agent_insert(&mut tx, agent, &settings).await?;
    agent_external_id_set(&mut tx, agent, external).await?;
    if settings.limits != Limits::default() {
        agent_update(&mut tx, agent, &settings).await?;
    }
    let created = agent_get(&mut tx, agent).await?.ok_or(AppError::NotFound("agent"))?;
    let after = Some(agent_snapshot(&created));
    let entry = Change { action: AuditAction::AgentCreate, resource_id: agent.into(), before: None, after };
    app.audit.commit(tx, caller.into(), entry).await?;
    Ok(Upserted { outcome: UpsertOutcome::Created, value: created })
}

/// The settings of a new agent.
pub(super) fn new_settings(targets: UrlTargets<'_>, wanted: AgentChange) -> Result<AgentConfiguration, AppError> {
    let Some(name) = wanted.name.clone() else {
        return Err(AppError::field("/name", "is required: no agent has this external id yet"));
    };
    let mut settings = AgentConfiguration {
        name,
        description: None,
        voice_url: None,
        stream_url: None,
        is_default: false,
        limits: Limits::default(),
    };
    wanted.apply(&mut settings);
    check(&settings)?;
    check_targets(targets, None, &settings)?;
    Ok(settings)
}
