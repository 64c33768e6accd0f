//! Why a call or message would go out with which credential, or why not.

use linecard_domain::{AgentId, BlockReason, CountryCode, CredentialSource, PhoneNumber};
use linecard_store::{
    CredentialHealth, Explanation, Page, PageRequest, Resolution, ResolvedCredential, resolution_get, resolution_list,
};

use crate::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::limits::{LimitOwner, allowed_by_both};

/// What keeps a call or message from going out; Twilio is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocked {
    /// The agent has no settings, and the fallback is off for the organization.
    FallbackOff {
        organization_connected: bool,
    },
    /// The agent has no settings, and neither has the organization.
    NothingConnected,
    /// No agent was named, there is no default one, and the organization's account may or can not serve.
    AgentRequired,
    /// Of messages: when the line was verified, Twilio said that its number cannot text.
    NumberWithoutSms,
    /// Somebody has stopped all calls and messages.
    Stopped(LimitOwner),
    CountryNotAllowed,
    /// As many calls are open as there may be.
    TooManyCalls(LimitOwner),
    /// The account's calls per second leave no turn free now.
    OverRate,
    /// So many calls wait for their turn that one more would wait for too long.
    QueueFull,
}

impl From<BlockReason> for Blocked {
    fn from(reason: BlockReason) -> Self {
        let owner = |owner| match owner {
            linecard_domain::LimitOwner::Organization => LimitOwner::Organization,
            linecard_domain::LimitOwner::Agent => LimitOwner::Agent,
        };
        match reason {
            BlockReason::AgentRequired => Self::AgentRequired,
            BlockReason::FallbackOff { organization_connected } => Self::FallbackOff { organization_connected },
            BlockReason::NothingConnected => Self::NothingConnected,
            BlockReason::NumberWithoutSms => Self::NumberWithoutSms,
            BlockReason::Paused(limit) => Self::Stopped(owner(limit)),
            BlockReason::CountryNotAllowed => Self::CountryNotAllowed,
            BlockReason::AtCapacity(limit) => Self::TooManyCalls(owner(limit)),
            BlockReason::RateExceeded => Self::OverRate,
            BlockReason::QueueFull => Self::QueueFull,
        }
    }
}

/// A resolution in words.
#[derive(Debug)]
pub struct ExplainedResolution {
    pub agent_id: AgentId,
    /// The credential that a call would go out with.
    pub source: Option<CredentialSource>,
    pub from: Option<PhoneNumber>,
    pub fallback_enabled: bool,
    pub organization_connected: bool,
    pub blocked: Option<Blocked>,
    pub why: &'static str,
    /// Where the agent may call and text; `None`: everywhere.
    pub allowed_countries: Option<Vec<CountryCode>>,
    pub max_call_seconds: Option<i32>,
    /// What Twilio last said of the credential; `None` before it was asked, or where there is none.
    pub health: Option<CredentialHealth>,
}

impl App {
    /// Explains an agent's resolution; with a number, also whether its country is allowed.
    pub async fn explain_resolution(
        &self,
        caller: &Caller,
        agent: AgentId,
        to: Option<&PhoneNumber>,
    ) -> Result<ExplainedResolution, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        let explanation = resolution_get(tx.last(), Some(agent), self.settings.org_fallback_default, to).await?;
        explanation.and_then(ExplainedResolution::of).ok_or(AppError::NotFound("agent"))
    }

    /// Of each agent, in the order of their list.
    pub async fn explain_resolutions(
        &self,
        caller: &Caller,
        request: &PageRequest,
    ) -> Result<Page<ExplainedResolution>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        let page = resolution_list(tx.last(), self.settings.org_fallback_default, request).await?;
        Ok(Page { items: page.items.into_iter().filter_map(ExplainedResolution::of).collect(), next: page.next })
    }
}

impl ExplainedResolution {
    /// `None`: there is no such agent.
    fn of(Explanation { resolution, block_reason, allowed_countries, health }: Explanation) -> Option<Self> {
        let source = resolution.credential.as_ref().map(ResolvedCredential::source);
        let blocked = if source.is_none() { Some(blocked(&resolution)) } else { block_reason.map(Blocked::from) };
        Some(Self {
            agent_id: resolution.agent.as_ref()?.id,
            source,
            fallback_enabled: resolution.fallback_enabled,
            organization_connected: resolution.organization_connected,
            why: why(source, blocked),
            blocked,
            from: resolution.credential.map(|credential| credential.phone_number),
            allowed_countries: allowed_by_both(allowed_countries),
            max_call_seconds: resolution.max_call_seconds,
            health,
        })
    }
}

/// Why a resolution without a credential has none.
pub(crate) fn blocked(resolution: &Resolution) -> Blocked {
    if resolution.agent.is_none() {
        Blocked::AgentRequired
    } else if resolution.fallback_enabled {
        Blocked::NothingConnected
    } else {
        Blocked::FallbackOff { organization_connected: resolution.organization_connected }
    }
}

impl Blocked {
    /// The problem code that a call or message is refused with.
    pub const fn code(self) -> &'static str {
        match self {
            Self::FallbackOff { .. } | Self::NothingConnected => "agent-not-connected",
            Self::AgentRequired => "agent-required",
            Self::NumberWithoutSms => "number-without-sms",
            Self::Stopped(_) => "calls-stopped",
            Self::CountryNotAllowed => "country-not-allowed",
            Self::TooManyCalls(_) => "too-many-calls",
            Self::OverRate => "call-rate-exceeded",
            Self::QueueFull => "call-queue-full",
        }
    }

    /// What is missing and what to do.
    pub const fn detail(self) -> &'static str {
        match self {
            Self::FallbackOff { organization_connected: true } => {
                "The agent has no Twilio account of its own, and the fallback to the organization's is switched off. \
                 Connect the agent in its settings."
            }
            Self::FallbackOff { organization_connected: false } => {
                "The agent has no Twilio account of its own. Connect it in its settings."
            }
            Self::NothingConnected => {
                "Neither the agent nor the organization has a Twilio account. Connect the agent in its settings."
            }
            Self::AgentRequired => {
                "Say which agent this is for (agentId): the organization has no default agent, and no account that may serve \
                 for it."
            }
            Self::NumberWithoutSms => {
                "The line's number cannot send text messages, as Twilio said when it was verified. Connect a number that \
                 can; if this one has learnt it since, verify the line again."
            }
            Self::Stopped(LimitOwner::Organization) => {
                "All calls and messages of the organization are stopped (paused). An admin can let them go on."
            }
            Self::Stopped(LimitOwner::Agent) => {
                "All calls and messages of the agent are stopped (paused). An admin can let them go on."
            }
            Self::CountryNotAllowed => {
                "The number belongs to none of the countries that the organization and the agent may call and text \
                 (limits.allowedCountries)."
            }
            Self::TooManyCalls(LimitOwner::Organization) => {
                "As many calls are open as the organization may have at once (limits.maxConcurrentCalls). Try again when \
                 one has ended."
            }
            Self::TooManyCalls(LimitOwner::Agent) => {
                "As many calls are open as the agent may have at once (limits.maxConcurrentCalls). Try again when one has \
                 ended."
            }
            Self::OverRate => {
                "The account begins as many calls a second as it may (callsPerSecond). Try again later, or let the call wait \
                 for its turn."
            }
            Self::QueueFull => {
                "So many calls wait for their turn on this account (callsPerSecond) that this one would wait for more than an \
                 hour. Try again later."
            }
        }
    }
}

const fn why(source: Option<CredentialSource>, blocked: Option<Blocked>) -> &'static str {
    match (source, blocked) {
        (_, Some(blocked)) => blocked.detail(),
        (Some(CredentialSource::Agent), None) => "The agent has a Twilio account of its own.",
        (Some(CredentialSource::Organization), None) => {
            "The agent has no Twilio account of its own; the organization's serves for it while the fallback is on."
        }
        (None, None) => "",
    }
}
