//! Explaining which credential a call or message of an agent would use.

use linecard_domain::{
    AgentId, AllowedCountry, BlockReason, CountryCode, CredentialSource, CredentialStatus, PhoneNumber,
};
use linecard_store::{
    CredentialHealth, Explanation, Page, PageRequest, ResolvedCredential, agent_get, resolution_get, resolution_list,
    resolutions_of,
};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::resolution::without_credential;

/// A resolution and its reason.
#[derive(Debug)]
pub struct ExplainedResolution {
    pub agent_id: AgentId,
    /// Whose credential a call would use.
    pub source: Option<CredentialSource>,
    pub from: Option<PhoneNumber>,
    pub fallback_enabled: bool,
    pub organization_connected: bool,
    pub blocked: Option<BlockReason>,
    /// Human-readable.
    pub why: &'static str,
    /// The countries that the agent may call and text; `None`: all.
    pub allowed_countries: Option<Vec<AllowedCountry>>,
    pub max_call_seconds: Option<i32>,
    /// The credential's; `None`: there is none, or the caller is not told.
    pub status: Option<CredentialStatus>,
    /// The last verification of the credential; `None`: it was never verified, or there is no credential.
    pub health: Option<CredentialHealth>,
}

impl App {
    /// Explains the resolution of one agent; with a number, also whether it may be called. A connect session asks about no
    /// number, and is told nothing of the organization's account and limits.
    pub async fn explain_resolution(
        &self,
        caller: &Caller,
        agent: AgentId,
        to: Option<&PhoneNumber>,
    ) -> Result<ExplainedResolution, AppError> {
        if caller.connects.is_some() {
            if to.is_some() {
                return Err(AppError::field("to", "is not for connect sessions: leave it out"));
            }
            // The explanation reads the organization's settings; whether the session may ask for this agent is its own to say.
            let mut tx = self.store.begin(&caller.context).await?;
            agent_get(tx.last(), agent).await?.ok_or(AppError::NotFound("agent"))?;
        }
        let mut tx = self.store.begin(&caller.context_of_conclusions()).await?;
        let explanation = resolution_get(tx.last(), Some(agent), self.settings.org_fallback_default, to).await?;
        let explained = explanation.and_then(ExplainedResolution::of).ok_or(AppError::NotFound("agent"))?;
        Ok(if caller.connects.is_some() { explained.without_organization() } else { explained })
    }

    /// Explains the resolutions of all agents, in the order of their list.
    pub async fn explain_resolutions(
        &self,
        caller: &Caller,
        request: &PageRequest,
    ) -> Result<Page<ExplainedResolution>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        let page = resolution_list(tx.last(), self.settings.org_fallback_default, request).await?;
        Ok(Page { items: page.items.into_iter().filter_map(ExplainedResolution::of).collect(), next: page.next })
    }

    /// Explains the resolutions of these agents, at most a page of them.
    pub async fn explain_resolutions_of(
        &self,
        caller: &Caller,
        agents: &[AgentId],
    ) -> Result<Page<ExplainedResolution>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        let found = resolutions_of(tx.last(), self.settings.org_fallback_default, agents).await?;
        Ok(Page { items: found.into_iter().filter_map(ExplainedResolution::of).collect(), next: None })
    }
}

impl ExplainedResolution {
    /// `None`: there is no such agent.
    fn of(Explanation { resolution, block_reason, allowed_countries, health }: Explanation) -> Option<Self> {
        let source = resolution.credential.as_ref().map(ResolvedCredential::source);
        let blocked = if source.is_none() { Some(without_credential(&resolution)) } else { block_reason };
        Some(Self {
            agent_id: resolution.agent.as_ref()?.id,
            source,
            fallback_enabled: resolution.fallback_enabled,
            organization_connected: resolution.organization_connected,
            why: why(source, blocked),
            blocked,
            allowed_countries: allowed_by_both(
                allowed_countries,
                resolution.credential.as_ref().map(|credential| &credential.phone_number),
            ),
            from: resolution.credential.map(|credential| credential.phone_number),
            max_call_seconds: resolution.max_call_seconds,
            status: source.map(|_| health.as_ref().map_or(CredentialStatus::Unverified, |health| health.status)),
            health,
        })
    }

    /// Without the account that the organization's agents share, and without the limits, which are the organization's as well as
    /// the agent's.
    fn without_organization(self) -> Self {
        let told = self.source != Some(CredentialSource::Organization);
        Self {
            from: self.from.filter(|_| told),
            status: self.status.filter(|_| told),
            health: self.health.filter(|_| told),
            allowed_countries: None,
            max_call_seconds: None,
            ..self
        }
    }
}

const fn why(source: Option<CredentialSource>, blocked: Option<BlockReason>) -> &'static str {
    match (source, blocked) {
        (_, Some(blocked)) => blocked.detail(),
        (Some(CredentialSource::Agent), None) => "The agent uses its own Twilio account.",
        (Some(CredentialSource::Organization), None) => {
            "The agent has no Twilio account of its own and falls back to the organization's account."
        }
        (None, None) => "",
    }
}

/// The countries that both the organization and the agent allow, with the country of the number `from` in place of `own`.
fn allowed_by_both(lists: [Option<Vec<AllowedCountry>>; 2], from: Option<&PhoneNumber>) -> Option<Vec<AllowedCountry>> {
    let own = from.and_then(CountryCode::of_own).map(AllowedCountry::Country);
    let named = |list: Vec<AllowedCountry>| {
        let mut named = Vec::with_capacity(list.len());
        for country in list {
            let country = own.filter(|_| country == AllowedCountry::Own).unwrap_or(country);
            if !named.contains(&country) {
                named.push(country);
            }
        }
        named
    };
    match lists.map(|list| list.map(named)) {
        [Some(mut organization), Some(agent)] => {
            organization.retain(|country| agent.contains(country));
            Some(organization)
        }
        [organization, agent] => organization.or(agent),
    }
}
