//! What an endpoint shall be, and whether that is possible.

use linecard_domain::{AgentId, Description, EventType};
use linecard_store::{EventEndpointSettings, TenantTx, agent_get};
use url::Url;

use crate::app::App;
use crate::error::{AppError, FieldError};
use crate::input::{Patch, TargetRefusal};

/// Longest URL that is taken, in bytes.
const MAX_BYTES: usize = 2_000;

/// A new endpoint.
#[derive(Debug, Clone)]
pub struct EventEndpointInput {
    pub url: String,
    pub description: Option<String>,
    /// `None`: all.
    pub event_types: Option<Vec<EventType>>,
    /// `None`: events of the whole organization.
    pub agent_id: Option<AgentId>,
}

/// A change of an endpoint.
#[derive(Debug, Clone, Default)]
pub struct EventEndpointChange {
    pub url: Option<String>,
    pub description: Patch<String>,
    pub event_types: Patch<Vec<EventType>>,
    pub agent_id: Patch<AgentId>,
    pub enabled: Option<bool>,
}

impl From<EventEndpointInput> for EventEndpointSettings {
    fn from(input: EventEndpointInput) -> Self {
        let EventEndpointInput { url, description, event_types, agent_id } = input;
        normalized(Self { url, description, event_types, agent_id })
    }
}

impl EventEndpointChange {
    pub(crate) fn apply(self, mut settings: EventEndpointSettings) -> EventEndpointSettings {
        settings.url = self.url.unwrap_or(settings.url);
        self.description.apply(&mut settings.description);
        self.event_types.apply(&mut settings.event_types);
        self.agent_id.apply(&mut settings.agent_id);
        normalized(settings)
    }
}

fn normalized(mut settings: EventEndpointSettings) -> EventEndpointSettings {
    settings.description = settings.description.and_then(|text| match text.parse::<Description>() {
        Ok(text) if text.as_str().is_empty() => None,
        Ok(text) => Some(text.as_str().to_owned()),
        // Refused by `check`.
        Err(_) => Some(text),
    });
    if let Some(types) = &mut settings.event_types {
        types.sort_unstable();
        types.dedup();
    }
    settings
}

/// Checks the settings, of which the address is `new`: the host's name is looked up, outside of any transaction.
pub(crate) async fn check(app: &App, settings: &EventEndpointSettings, is_new_url: bool) -> Result<(), AppError> {
    let mut errors = Vec::new();
    if is_new_url && let Some(detail) = url_problem(app, &settings.url).await {
        errors.push(FieldError::new("/url", detail));
    }
    if let Some(Err(invalid)) = settings.description.as_deref().map(str::parse::<Description>) {
        errors.push(FieldError::invalid("/description", &invalid));
    }
    if settings.event_types.as_ref().is_some_and(Vec::is_empty) {
        errors.push(FieldError::new("/eventTypes", "must name at least one type; null means all of them"));
    }
    if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
}

/// Checks that the agent exists.
pub(super) async fn check_agent(tx: &mut TenantTx, agent: Option<AgentId>) -> Result<(), AppError> {
    let Some(agent) = agent else { return Ok(()) };
    match agent_get(tx, agent).await? {
        Some(_) => Ok(()),
        None => Err(AppError::field("/agentId", "must be the id of an agent of this organization")),
    }
}

async fn url_problem(app: &App, raw: &str) -> Option<String> {
    if raw.len() > MAX_BYTES {
        return Some("must be at most 2,000 characters long".to_owned());
    }
    if let Some(at) = raw.chars().position(|character| character.is_control() || character.is_whitespace()) {
        return Some(format!("must not contain blanks or control characters; character {} is one", at + 1));
    }
    // In development, receivers have no certificates.
    let (schemes, text): (&[&str], _) = if app.settings.private_urls {
        (&["https", "http"], "must be a URL that starts with https:// or http://")
    } else {
        (&["https"], "must be a URL that starts with https://")
    };
    let url = Url::parse(raw).ok().filter(|url| schemes.contains(&url.scheme()) && url.has_host());
    let Some(url) = url else { return Some(format!("{text}, for example https://example.com/linecard-events")) };
    if !url.username().is_empty() || url.password().is_some() {
        return Some(
            "must not contain a user name or password: they would be stored and shown in plain text. Verify the \
             signature instead"
                .to_owned(),
        );
    }
    let refusal = match app.settings.url_targets().refusal(&url) {
        None if app.settings.event_sender.leads_inside(&url).await => Some(TargetRefusal::NotPublic),
        refusal => refusal,
    };
    let text = match refusal? {
        TargetRefusal::Itself => "must not lead to Linecard itself; give the URL of your own server",
        TargetRefusal::LocalName => "must have a public host name; this one is of a local network",
        TargetRefusal::IncompleteName => "must have a complete host name, such as hooks.example.com",
        TargetRefusal::NotPublic => "must lead to a public address; the host's is private, local or reserved",
    };
    Some(text.to_owned())
}
