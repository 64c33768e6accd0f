//! Why a call or message is refused before Twilio is asked.

use std::str::FromStr;

use crate::{DailyLimit, ValidationError};

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
    /// The number is of a costly type that is not allowed.
    NumberTypeNotAllowed,
    /// The number is on the do-not-call list.
    DoNotCall,
    /// Calls only: where the number is, or may be, calls are not allowed at this hour.
    OutsideCallingHours,
    /// What may be placed or spent in a day is used up.
    DailyLimit(LimitOwner, DailyLimit),
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
            Self::NumberTypeNotAllowed => "number-type-not-allowed",
            Self::DoNotCall => "do-not-call",
            Self::OutsideCallingHours => "outside-calling-hours",
            Self::DailyLimit(..) => "daily-limit-reached",
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
                 Connect the agent to a Twilio account."
            }
            Self::FallbackOff { organization_connected: false } => {
                "The agent has no Twilio account of its own. Connect it to one."
            }
            Self::NothingConnected => {
                "Neither the agent nor the organization has a Twilio account. Connect the agent to a Twilio account."
            }
            Self::AgentRequired => {
                "Specify the agent (agentId): the organization has no default agent and no account to fall back to."
            }
            Self::NumberWithoutSms => {
                "Twilio reported that this number cannot send text messages. Connect a number that can. If it supports \
                 SMS now, verify the settings again."
            }
            Self::Paused(LimitOwner::Organization) => {
                "All calls and messages of the organization are paused. An admin can resume them."
            }
            Self::Paused(LimitOwner::Agent) => {
                "All calls and messages of the agent are paused. An admin can resume them."
            }
            Self::CountryNotAllowed => {
                "The limits of the organization or the agent do not allow calls and messages to this country \
                 (limits.allowedCountries)."
            }
            Self::NumberTypeNotAllowed => {
                "The number is of a type that costs more than an ordinary call (premium rate, shared cost, satellite and the \
                 like), which the organization and the agent do not allow. An admin can allow its type \
                 (limits.allowedNumberTypes)."
            }
            Self::DoNotCall => {
                "The number is on the organization's do-not-call list. An admin can remove it, if the person has agreed."
            }
            Self::OutsideCallingHours => {
                "Where the number is, calls are not allowed at this hour (limits.callingHours of the organization or the \
                 agent). A number that can be in several time zones is called when all of them allow it; one of an unknown \
                 time zone is not called."
            }
            Self::DailyLimit(owner, limit) => daily_limit(owner, limit),
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

const fn daily_limit(owner: LimitOwner, limit: DailyLimit) -> &'static str {
    use LimitOwner::{Agent, Organization};
    match (owner, limit) {
        (Organization, DailyLimit::Calls) => {
            "The organization has placed all calls that are allowed for today (limits.maxCallsPerDay). The day ends at 00:00 \
             UTC; an admin can raise the limit."
        }
        (Organization, DailyLimit::Messages) => {
            "The organization has sent all messages that are allowed for today (limits.maxMessagesPerDay). The day ends at \
             00:00 UTC; an admin can raise the limit."
        }
        (Organization, DailyLimit::Minutes) => {
            "The organization has used up the minutes of calls for today (limits.maxMinutesPerDay). The day ends at 00:00 \
             UTC; an admin can raise the limit."
        }
        (Organization, DailyLimit::Spend) => {
            "The organization has spent what is allowed for today (limits.maxSpendPerDay), by known prices and estimates. \
             The day ends at 00:00 UTC; an admin can raise the limit."
        }
        (Agent, DailyLimit::Calls) => {
            "The agent has placed all calls that are allowed for today (limits.maxCallsPerDay). The day ends at 00:00 UTC; \
             an admin can raise the limit."
        }
        (Agent, DailyLimit::Messages) => {
            "The agent has sent all messages that are allowed for today (limits.maxMessagesPerDay). The day ends at 00:00 \
             UTC; an admin can raise the limit."
        }
        (Agent, DailyLimit::Minutes) => {
            "The agent has used up the minutes of calls for today (limits.maxMinutesPerDay). The day ends at 00:00 UTC; an \
             admin can raise the limit."
        }
        (Agent, DailyLimit::Spend) => {
            "The agent has spent what is allowed for today (limits.maxSpendPerDay), by known prices and estimates. The day \
             ends at 00:00 UTC; an admin can raise the limit."
        }
    }
}

/// The reasons that the statement which stores an intent decides.
impl FromStr for BlockReason {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        let daily = |owner, limit: &str| limit.parse().map(|limit| Self::DailyLimit(owner, limit));
        if let Some(limit) = raw.strip_prefix("organization-daily-") {
            return daily(LimitOwner::Organization, limit);
        }
        if let Some(limit) = raw.strip_prefix("agent-daily-") {
            return daily(LimitOwner::Agent, limit);
        }
        Ok(match raw {
            "organization-paused" => Self::Paused(LimitOwner::Organization),
            "agent-paused" => Self::Paused(LimitOwner::Agent),
            "country-not-allowed" => Self::CountryNotAllowed,
            "number-type-not-allowed" => Self::NumberTypeNotAllowed,
            "do-not-call" => Self::DoNotCall,
            "outside-calling-hours" => Self::OutsideCallingHours,
            "organization-at-capacity" => Self::AtCapacity(LimitOwner::Organization),
            "agent-at-capacity" => Self::AtCapacity(LimitOwner::Agent),
            "number-without-sms" => Self::NumberWithoutSms,
            "rate-exceeded" => Self::RateExceeded,
            "queue-full" => Self::QueueFull,
            _ => return Err(ValidationError::new("is not a block reason that this release knows")),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// What statements return, what it means, and the code of the API.
    const STORED: [(&str, BlockReason, &str); 19] = {
        use LimitOwner::{Agent, Organization};
        let daily = "daily-limit-reached";
        [
            ("organization-paused", BlockReason::Paused(Organization), "calls-stopped"),
            ("agent-paused", BlockReason::Paused(Agent), "calls-stopped"),
            ("country-not-allowed", BlockReason::CountryNotAllowed, "country-not-allowed"),
            ("number-type-not-allowed", BlockReason::NumberTypeNotAllowed, "number-type-not-allowed"),
            ("do-not-call", BlockReason::DoNotCall, "do-not-call"),
            ("outside-calling-hours", BlockReason::OutsideCallingHours, "outside-calling-hours"),
            ("organization-at-capacity", BlockReason::AtCapacity(Organization), "too-many-calls"),
            ("agent-at-capacity", BlockReason::AtCapacity(Agent), "too-many-calls"),
            ("number-without-sms", BlockReason::NumberWithoutSms, "number-without-sms"),
            ("rate-exceeded", BlockReason::RateExceeded, "call-rate-exceeded"),
            ("queue-full", BlockReason::QueueFull, "call-queue-full"),
            ("organization-daily-calls", BlockReason::DailyLimit(Organization, DailyLimit::Calls), daily),
            ("organization-daily-messages", BlockReason::DailyLimit(Organization, DailyLimit::Messages), daily),
            ("organization-daily-minutes", BlockReason::DailyLimit(Organization, DailyLimit::Minutes), daily),
            ("organization-daily-spend", BlockReason::DailyLimit(Organization, DailyLimit::Spend), daily),
            ("agent-daily-calls", BlockReason::DailyLimit(Agent, DailyLimit::Calls), daily),
            ("agent-daily-messages", BlockReason::DailyLimit(Agent, DailyLimit::Messages), daily),
            ("agent-daily-minutes", BlockReason::DailyLimit(Agent, DailyLimit::Minutes), daily),
            ("agent-daily-spend", BlockReason::DailyLimit(Agent, DailyLimit::Spend), daily),
        ]
    };

    #[test]
    fn what_a_statement_returns_has_its_reason_and_code() {
        for (stored, reason, code) in STORED {
            assert_eq!(stored.parse(), Ok(reason));
            assert_eq!(reason.code(), code, "{stored}");
        }
        assert!("organization-daily-".parse::<BlockReason>().is_err());
        assert!("agent-daily-sums".parse::<BlockReason>().is_err());
        assert!("paused".parse::<BlockReason>().is_err());
    }

    #[test]
    fn every_reason_says_in_words_of_its_own_what_to_do() {
        let others = [
            (BlockReason::AgentRequired, "agent-required"),
            (BlockReason::NothingConnected, "agent-not-connected"),
            (BlockReason::FallbackOff { organization_connected: true }, "agent-not-connected"),
            (BlockReason::FallbackOff { organization_connected: false }, "agent-not-connected"),
        ];
        for (reason, code) in others {
            assert_eq!(reason.code(), code);
        }
        let reasons = STORED.map(|(_, reason, _)| reason).into_iter().chain(others.map(|(reason, _)| reason));
        let details: HashSet<_> = reasons.map(BlockReason::detail).collect();
        assert_eq!(details.len(), STORED.len() + others.len(), "two reasons with one text");
        assert!(details.iter().all(|detail| detail.len() > 40));
    }
}
