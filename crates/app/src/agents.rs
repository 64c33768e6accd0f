use std::borrow::Cow;

use linecard_domain::{AgentId, Limits, Name, Role};
use linecard_store::{
    Agent, AgentConfiguration, Page, PageRequest, TenantTx, agent_delete, agent_get, agent_insert, agent_list,
    agent_lock, agent_twilio_delete, agent_twilio_get, agent_update, organization_lock,
};
use url::Url;

use crate::App;
use crate::audit::{AuditAction, Change, agent_facts, connection_facts};
use crate::caller::Caller;
use crate::error::{AppError, FieldError};
use crate::limits::LimitsChange;

/// A field of a PATCH: left as it is, cleared, or set.
#[derive(Debug, Clone, Default)]
pub enum Patch<T> {
    #[default]
    Keep,
    Clear,
    Set(T),
}

impl<T> Patch<T> {
    /// What is set and cannot be converted is kept as it is: whoever converts notes it.
    pub(crate) fn try_map<U>(self, convert: impl FnOnce(T) -> Option<U>) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => convert(value).map_or(Patch::Keep, Patch::Set),
        }
    }

    pub(crate) fn apply(self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value),
        }
    }
}

/// An agent to be made.
#[derive(Debug)]
pub struct AgentInput {
    pub name: Name,
    pub description: Option<String>,
    pub voice_url: Option<String>,
    pub stream_url: Option<String>,
    pub is_default: bool,
}

#[derive(Debug, Default)]
pub struct AgentChange {
    pub name: Option<Name>,
    pub description: Patch<String>,
    pub voice_url: Patch<String>,
    pub stream_url: Patch<String>,
    pub is_default: Option<bool>,
    pub limits: LimitsChange,
}

impl App {
    pub async fn create_agent(&self, caller: &Caller, input: AgentInput) -> Result<Agent, AppError> {
        caller.require(Role::Admin)?;
        let settings = AgentConfiguration {
            name: input.name,
            description: input.description,
            voice_url: input.voice_url,
            stream_url: input.stream_url,
            is_default: input.is_default,
            limits: Limits::default(),
        };
        check(&settings)?;
        let agent: AgentId = self.next_id();
        let mut tx = self.store.begin(&caller.context).await?;
        lock_for_default(&mut tx, settings.is_default).await?;
        agent_insert(&mut tx, agent, &settings).await?;
        let made = agent_get(&mut tx, agent).await?.ok_or(AppError::NotFound("agent"))?;
        let after = Some(agent_facts(&made));
        let change = Change { action: AuditAction::AgentCreate, resource_id: agent.into(), before: None, after };
        self.commit_audited(tx, caller.into(), change).await?;
        Ok(made)
    }

    pub async fn agent(&self, caller: &Caller, agent: AgentId) -> Result<Agent, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        agent_get(tx.last(), agent).await?.ok_or(AppError::NotFound("agent"))
    }

    pub async fn agents(&self, caller: &Caller, request: &PageRequest) -> Result<Page<Agent>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        Ok(agent_list(tx.last(), request).await?)
    }

    pub async fn change_agent(&self, caller: &Caller, agent: AgentId, change: AgentChange) -> Result<Agent, AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        lock_for_default(&mut tx, change.is_default == Some(true)).await?;
        if !agent_lock(&mut tx, agent).await? {
            return Err(AppError::NotFound("agent"));
        }
        let before = agent_get(&mut tx, agent).await?.ok_or(AppError::NotFound("agent"))?;
        let mut settings = before.settings.clone();
        if let Some(name) = change.name {
            settings.name = name;
        }
        change.description.apply(&mut settings.description);
        change.voice_url.apply(&mut settings.voice_url);
        change.stream_url.apply(&mut settings.stream_url);
        settings.is_default = change.is_default.unwrap_or(settings.is_default);
        change.limits.apply(&mut settings.limits);
        check(&settings)?;
        agent_update(&mut tx, agent, &settings).await?;
        let changed = agent_get(&mut tx, agent).await?.ok_or(AppError::NotFound("agent"))?;
        let (before, after) = (Some(agent_facts(&before)), Some(agent_facts(&changed)));
        let change = Change { action: AuditAction::AgentUpdate, resource_id: agent.into(), before, after };
        self.commit_audited(tx, caller.into(), change).await?;
        Ok(changed)
    }

    /// Deletes an agent: disconnects it and frees its number; its calls stay.
    pub async fn delete_agent(&self, caller: &Caller, agent: AgentId) -> Result<(), AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        if !agent_lock(&mut tx, agent).await? {
            return Err(AppError::NotFound("agent"));
        }
        let mut before = agent_facts(&agent_get(&mut tx, agent).await?.ok_or(AppError::NotFound("agent"))?);
        if let Some(connection) = agent_twilio_get(&mut tx, agent).await?
            && let Some(facts) = before.as_object_mut()
        {
            facts.insert("twilio".to_owned(), connection_facts(&connection));
        }
        agent_twilio_delete(&mut tx, agent).await?;
        agent_delete(&mut tx, agent).await?;
        let action = AuditAction::AgentDelete;
        let change = Change { action, resource_id: agent.into(), before: Some(before), after: None };
        self.commit_audited(tx, caller.into(), change).await
    }
}

/// Two agents that become the default at once would not see each other. The organization is locked before any
/// agent, so that nobody waits in a circle.
async fn lock_for_default(tx: &mut TenantTx, becomes_default: bool) -> Result<(), AppError> {
    if becomes_default && !organization_lock(tx).await? {
        return Err(AppError::NotFound("organization"));
    }
    Ok(())
}

fn check(settings: &AgentConfiguration) -> Result<(), AppError> {
    let texts = [&settings.description, &settings.voice_url, &settings.stream_url];
    let errors = check_agent(texts.map(Option::as_deref));
    if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
}

/// What cannot be accepted of a description, a voice URL and a stream URL.
pub fn check_agent([description, voice_url, stream_url]: [Option<&str>; 3]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if let Some(text) = description {
        if text.chars().count() > 2_000 {
            errors.push(FieldError::new("/description", "must be at most 2,000 characters long"));
        }
        if text.contains('\0') {
            errors.push(FieldError::new("/description", "must not contain the character \\u0000"));
        }
    }
    if let Some(url) = voice_url {
        errors.extend(check_url("/voiceUrl", url, &["https", "http"], "https://agents.example.com/voice"));
    }
    if let Some(url) = stream_url {
        errors.extend(check_url("/streamUrl", url, &["wss"], "wss://agents.example.com/stream"));
    }
    errors
}

/// An address that Twilio can use: of one of the schemes, with a host, at most 2,000 characters long.
pub(crate) fn check_url(
    pointer: impl Into<Cow<'static, str>>,
    raw: &str,
    schemes: &[&str],
    example: &str,
) -> Option<FieldError> {
    let usable = raw.len() <= 2_000
        // The parser drops tabs and line breaks; what is stored is what was given.
        && !raw.contains(|character: char| character.is_control() || character.is_whitespace())
        && Url::parse(raw).is_ok_and(|url| {
            schemes.contains(&url.scheme()) && url.has_host() && url.username().is_empty() && url.password().is_none()
        });
    (!usable).then(|| {
        FieldError::new(
            pointer,
            format!(
                "must be a URL of at most 2,000 characters beginning with {}://, for example {example}",
                schemes.join(":// or ")
            ),
        )
    })
}
