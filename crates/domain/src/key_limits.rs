//! What an API key is limited to, beside its role.

use std::fmt;
use std::str::FromStr;

use crate::{AgentId, ValidationError};

/// What an API key may be used for. Each operation of the API requires one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyScope {
    /// Placing calls and hanging up.
    Calls,
    /// Sending messages.
    Messages,
    /// Reading.
    Read,
    /// Changing agents, Twilio settings, limits and API keys.
    Settings,
    /// Inviting people, and changing who is a member. Not part of [`KeyScope::DEFAULT`]: whoever steals a key must not
    /// be able to stay as a person.
    People,
}

impl KeyScope {
    pub const ALL: [Self; 5] = [Self::Calls, Self::Messages, Self::Read, Self::Settings, Self::People];
    /// Those of a key that was made without any.
    pub const DEFAULT: [Self; 4] = [Self::Calls, Self::Messages, Self::Read, Self::Settings];
    /// Those that a key of some agents can have.
    pub const OF_AGENTS: [Self; 3] = [Self::Calls, Self::Messages, Self::Read];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::Messages => "messages",
            Self::Read => "read",
            Self::Settings => "settings",
            Self::People => "people",
        }
    }
}

impl fmt::Display for KeyScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for KeyScope {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.as_str() == raw)
            .ok_or_else(|| ValidationError::new("must be one of calls, messages, read, settings, people"))
    }
}

/// What an API key is limited to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLimits {
    pub scopes: Vec<KeyScope>,
    /// The agents that it sees and acts for; `None`: all, and the organization itself.
    pub agents: Option<Vec<AgentId>>,
}

impl KeyLimits {
    pub fn has(&self, scope: KeyScope) -> bool {
        self.scopes.contains(&scope)
    }

    /// Whether the key sees what belongs to this agent, or to none.
    pub fn sees(&self, agent: Option<AgentId>) -> bool {
        self.agents.as_ref().is_none_or(|agents| agent.is_some_and(|agent| agents.contains(&agent)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_some_agents_sees_these_and_nothing_that_belongs_to_no_agent() {
        let agent = |number: u128| AgentId::from(uuid::Uuid::from_u128(number));
        let of_one = KeyLimits { scopes: vec![KeyScope::Read], agents: Some(vec![agent(1)]) };
        assert!(of_one.sees(Some(agent(1))));
        assert!(!of_one.sees(Some(agent(2))));
        assert!(!of_one.sees(None));
        let of_all = KeyLimits { agents: None, ..of_one };
        assert!(of_all.sees(Some(agent(2))) && of_all.sees(None));
    }
}
