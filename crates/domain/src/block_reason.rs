//! Why a call or message is refused before Twilio is asked.

use std::str::FromStr;

use crate::ValidationError;

/// Whose limit it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitOwner {
    Organization,
    Agent,
}

/// Why a call or message is refused before Twilio is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockReason {
    /// No agent was named, there is no default one, and the organization's account cannot stand in.
    AgentRequired,
    /// The agent has no settings of its own, and the fallback is off for the organization.
    FallbackOff {
        organization_connected: bool,
    },
    /// The agent has no settings of its own, and neither has the organization.
    NothingConnected,
    /// Messages only: when the number was verified, Twilio reported that it cannot send text messages.
    NumberWithoutSms,
    /// An admin has paused all calls and messages.
    Paused(LimitOwner),
    CountryNotAllowed,
    /// The maximum number of concurrent calls is reached.
    AtCapacity(LimitOwner),
    /// Calls only: the account's calls per second leave no free slot now.
    RateExceeded,
    /// Calls only: so many calls are queued for the account that this one would wait too long.
    QueueFull,
}

impl BlockReason {
    /// The problem code of the API. Stable.
    pub const fn code(self) -> &'static str {
        match self {
            Self::FallbackOff { .. } | Self::NothingConnected => "agent-not-connected",
            Self::AgentRequired => "agent-required",
            Self::NumberWithoutSms => "number-without-sms",
            Self::Paused(_) => "calls-stopped",
            Self::CountryNotAllowed => "country-not-allowed",
            Self::AtCapacity(_) => "too-many-calls",
            Self::RateExceeded => "call-rate-exceeded",
            Self::QueueFull => "call-queue-full",
        }
    }

    /// Human-readable: what is missing and what to do.
    pub const fn detail(self) -> &'static str {
        match self {
            Self::FallbackOff { organization_connected: true } => {
                "The agent has no Twilio account of its own, and the fallback to the organization's account is off. \
                 Connect the agent in its settings."
            }
            Self::FallbackOff { organization_connected: false } => {
                "The agent has no Twilio account of its own. Connect it in its settings."
            }
            Self::NothingConnected => {
                "Neither the agent nor the organization has a Twilio account. Connect the agent in its settings."
            }
            Self::AgentRequired => {
                "Specify the agent (agentId): the organization has no default agent and no account to fall back to."
            }
            Self::NumberWithoutSms => {
                "Twilio reported that this number cannot send text messages. Connect a number that can; if it has gained \
                 SMS since, verify the settings again."
            }
            Self::Paused(LimitOwner::Organization) => {
                "All calls and messages of the organization are paused. An admin can resume them."
            }
            Self::Paused(LimitOwner::Agent) => {
                "All calls and messages of the agent are paused. An admin can resume them."
            }
            Self::CountryNotAllowed => {
                "The number's country is not among those that the organization and the agent may call and text \
                 (limits.allowedCountries)."
            }
            Self::AtCapacity(LimitOwner::Organization) => {
                "The organization has reached its maximum number of concurrent calls (limits.maxConcurrentCalls). Try \
                 again when one has ended."
            }
            Self::AtCapacity(LimitOwner::Agent) => {
                "The agent has reached its maximum number of concurrent calls (limits.maxConcurrentCalls). Try again when \
                 one has ended."
            }
            Self::RateExceeded => {
                "The account has reached its calls per second (callsPerSecond). Try again later, or let the call queue."
            }
            Self::QueueFull => {
                "So many calls are queued for this account (callsPerSecond) that this one would wait more than an hour. \
                 Try again later."
            }
        }
    }
}

/// The reasons that the statement which stores an intent decides.
impl FromStr for BlockReason {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        Ok(match raw {
            "organization-paused" => Self::Paused(LimitOwner::Organization),
            "agent-paused" => Self::Paused(LimitOwner::Agent),
            "country-not-allowed" => Self::CountryNotAllowed,
            "organization-at-capacity" => Self::AtCapacity(LimitOwner::Organization),
            "agent-at-capacity" => Self::AtCapacity(LimitOwner::Agent),
            "number-without-sms" => Self::NumberWithoutSms,
            "rate-exceeded" => Self::RateExceeded,
            "queue-full" => Self::QueueFull,
            _ => return Err(ValidationError::new("is not a block reason that this release knows")),
        })
    }
}
