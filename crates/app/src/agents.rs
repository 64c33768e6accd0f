//! Agents, without their Twilio settings.

use linecard_domain::{AgentId, AgentOrder, Description, ExternalId, Limits, Name, Role, trim_pasted};
use linecard_store::{
    Agent, AgentConfiguration, AgentFilter, Page, PageRequest, TenantTx, Total, agent_by_external_id,
    agent_clear_default, agent_delete, agent_get, agent_insert, agent_list, agent_lock, agent_total,
    agent_twilio_delete, agent_twilio_get, agent_update, connect_sessions_end_of_agent, daily_counts_reset,
    deleted_agent_list, organization_lock,
};
use linecard_twilio::check_stream_url;

use crate::app::App;
use crate::audit::{AuditAction, Change, agent_snapshot, settings_snapshot};
use crate::caller::Caller;
use crate::error::{AppError, FieldError};
use crate::input::{LimitsChange, Patch, UrlTargets, check_url};

/// A new agent.
#[derive(Debug)]
pub struct AgentInput {
    pub name: Name,
    pub description: Option<String>,
    pub voice_url: Option<String>,
    pub stream_url: Option<String>,
    pub is_default: bool,
}

/// A change of an agent; what is `None` or `Keep` stays.
#[derive(Debug, Clone, Default)]
pub struct AgentChange {
    pub name: Option<Name>,
    pub description: Patch<String>,
    pub voice_url: Patch<String>,
    pub stream_url: Patch<String>,
    pub is_default: Option<bool>,
    pub limits: LimitsChange,
}

impl AgentChange {
    /// As it is stored; what is invalid is left to [`check`].
    pub(crate) fn apply(self, settings: &mut AgentConfiguration) {
        if let Some(name) = self.name {
            settings.name = name;
        }
        self.description.try_map(|text| Some(cleaned_description(text))).apply(&mut settings.description);
        self.voice_url.try_map(|url| Some(cleaned_url(&url))).apply(&mut settings.voice_url);
        self.stream_url.try_map(|url| Some(cleaned_url(&url))).apply(&mut settings.stream_url);
        settings.is_default = self.is_default.unwrap_or(settings.is_default);
        self.limits.apply(&mut settings.limits);
    }
}

impl App {
    /// Creates an agent without Twilio settings. Requires the admin role. A new default agent replaces the present
    /// one.
    pub async fn create_agent(&self, caller: &Caller, input: AgentInput) -> Result<Agent, AppError> {
        caller.require(Role::Admin)?;
        let settings = AgentConfiguration {
            name: input.name,
            description: input.description.map(cleaned_description),
            voice_url: input.voice_url.as_deref().map(cleaned_url),
            stream_url: input.stream_url.as_deref().map(cleaned_url),
            is_default: input.is_default,
            limits: Limits::default(),
        };
        check(&settings)?;
        check_targets(self.settings.url_targets(), None, &settings)?;
        let agent: AgentId = self.dependencies.next_id();
        let mut tx = self.store.begin(&caller.context).await?;
        lock_for_default(&mut tx, settings.is_default).await?;
        if settings.is_default {
            clear_default(self, &mut tx, caller, agent).await?;
        }
        agent_insert(&mut tx, agent, &settings).await?;
        let created = agent_get(&mut tx, agent).await?.ok_or(AppError::NotFound("agent"))?;
        let after = Some(agent_snapshot(&created));
        let change = Change { action: AuditAction::AgentCreate, resource_id: agent.into(), before: None, after };
        self.audit.commit(tx, caller.into(), change).await?;
        Ok(created)
    }

    /// One agent of the caller's organization, or [`AppError::NotFound`].
    pub async fn agent(&self, caller: &Caller, agent: AgentId) -> Result<Agent, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        agent_get(tx.last(), agent).await?.ok_or(AppError::NotFound("agent"))
    }

    /// The agent with this id of the platform's, if there is one.
    pub async fn agent_by_external_id(
        &self,
        caller: &Caller,
        external: &ExternalId,
    ) -> Result<Option<Agent>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        match agent_by_external_id(&mut tx, external).await? {
            Some(agent) => Ok(agent_get(tx.last(), agent).await?),
            None => Ok(None),
        }
    }

    /// A page of the organization's agents that match the filter.
    pub async fn agents(
        &self,
        caller: &Caller,
        filter: &AgentFilter,
        order: AgentOrder,
        request: &PageRequest,
    ) -> Result<Page<Agent>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        Ok(agent_list(tx.last(), filter, order, request).await?)
    }

    /// A page of the organization's agents that were deleted: their calls and messages still name them.
    pub async fn deleted_agents(&self, caller: &Caller, request: &PageRequest) -> Result<Page<Agent>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        Ok(deleted_agent_list(tx.last(), request).await?)
    }

    /// How many agents match the filter.
    pub async fn agent_total(&self, caller: &Caller, filter: &AgentFilter) -> Result<Total, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        Ok(agent_total(tx.last(), filter).await?)
    }

    /// Changes the fields that are present. Requires the admin role.
    pub async fn change_agent(&self, caller: &Caller, agent: AgentId, change: AgentChange) -> Result<Agent, AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        lock_for_default(&mut tx, change.is_default == Some(true)).await?;
        if !agent_lock(&mut tx, agent).await? {
            return Err(AppError::NotFound("agent"));
        }
        let before = agent_get(&mut tx, agent).await?.ok_or(AppError::NotFound("agent"))?;
        let mut settings = before.settings.clone();
        change.apply(&mut settings);
        check(&settings)?;
        check_targets(self.settings.url_targets(), Some(&before.settings), &settings)?;
        if settings.is_default && !before.settings.is_default {
            clear_default(self, &mut tx, caller, agent).await?;
        }
        agent_update(&mut tx, agent, &settings).await?;
        if settings.limits.daily != before.settings.limits.daily {
            daily_counts_reset(&mut tx, agent.into()).await?;
        }
        let changed = agent_get(&mut tx, agent).await?.ok_or(AppError::NotFound("agent"))?;
        let (before, after) = (Some(agent_snapshot(&before)), Some(agent_snapshot(&changed)));
        let change = Change { action: AuditAction::AgentUpdate, resource_id: agent.into(), before, after };
        self.audit.commit(tx, caller.into(), change).await?;
        Ok(changed)
    }

    /// Deletes an agent with its Twilio settings, which frees its number. Its calls stay.
    pub async fn delete_agent(&self, caller: &Caller, agent: AgentId) -> Result<(), AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        if !agent_lock(&mut tx, agent).await? {
            return Err(AppError::NotFound("agent"));
        }
        let mut before = agent_snapshot(&agent_get(&mut tx, agent).await?.ok_or(AppError::NotFound("agent"))?);
        if let Some(connection) = agent_twilio_get(&mut tx, agent).await?
            && let Some(snapshot) = before.as_object_mut()
        {
            snapshot.insert("twilio".to_owned(), settings_snapshot(&connection));
        }
        agent_twilio_delete(&mut tx, agent).await?;
        connect_sessions_end_of_agent(&mut tx, agent).await?;
        agent_delete(&mut tx, agent).await?;
        let action = AuditAction::AgentDelete;
        let change = Change { action, resource_id: agent.into(), before: Some(before), after: None };
        self.audit.commit(tx, caller.into(), change).await
    }
}

/// Two agents that become the default at the same time would not see each other. The organization is locked before any
/// agent, which excludes a deadlock.
async fn lock_for_default(tx: &mut TenantTx, becomes_default: bool) -> Result<(), AppError> {
    if becomes_default && !organization_lock(tx).await? {
        return Err(AppError::NotFound("organization"));
    }
    Ok(())
}

/// Takes the default away from the agent that has it, before `next` gets it. The audit log has that as a change of the former.
pub(crate) async fn clear_default(
    app: &App,
    tx: &mut TenantTx,
    caller: &Caller,
    next: AgentId,
) -> Result<(), AppError> {
    let Some(former) = agent_clear_default(tx, next).await? else { return Ok(()) };
    let after = agent_get(tx, former).await?.ok_or(AppError::NotFound("agent"))?;
    let mut before = after.clone();
    before.settings.is_default = true;
    let (before, after) = (Some(agent_snapshot(&before)), Some(agent_snapshot(&after)));
    let change = Change { action: AuditAction::AgentUpdate, resource_id: former.into(), before, after };
    app.audit.append(tx, caller.into(), change).await
}

pub(crate) fn check(settings: &AgentConfiguration) -> Result<(), AppError> {
    let texts = [&settings.description, &settings.voice_url, &settings.stream_url];
    let errors = check_agent(texts.map(Option::as_deref));
    if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
}

/// Of URLs that are new: a rule that has become stricter does not stand in the way of other changes.
pub(crate) fn check_targets(
    targets: UrlTargets<'_>,
    before: Option<&AgentConfiguration>,
    after: &AgentConfiguration,
) -> Result<(), AppError> {
    let (voice_before, stream_before) = before.map(|before| (&before.voice_url, &before.stream_url)).unzip();
    let urls = [("/voiceUrl", voice_before, &after.voice_url), ("/streamUrl", stream_before, &after.stream_url)];
    let changed = urls.into_iter().filter(|(_, before, after)| *before != Some(*after));
    let errors: Vec<_> = changed.filter_map(|(pointer, _, url)| targets.check(pointer, url.as_ref()?)).collect();
    if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
}

/// As it is stored; one that is invalid stays for [`check_agent`] to report.
fn cleaned_description(text: String) -> String {
    text.parse::<Description>().map(|description| description.as_str().to_owned()).unwrap_or(text)
}

fn cleaned_url(url: &str) -> String {
    trim_pasted(url).to_owned()
}

/// The errors of a description, a voice URL and a stream URL.
pub fn check_agent([description, voice_url, stream_url]: [Option<&str>; 3]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if let Some(Err(invalid)) = description.map(str::parse::<Description>) {
        errors.push(FieldError::invalid("/description", &invalid));
    }
    if let Some(url) = voice_url.map(trim_pasted) {
        errors.extend(check_url("/voiceUrl", url, &["https", "http"], "https://agents.example.com/voice"));
    }
    if let Some(url) = stream_url.map(trim_pasted) {
        let invalid = check_url("/streamUrl", url, &["wss"], "wss://agents.example.com/stream");
        errors.extend(invalid.or_else(|| Some(FieldError::new("/streamUrl", check_stream_url(url).err()?))));
    }
    errors
}
