//! The phases of the migration to accounts of the agents.

use std::fmt;

use crate::ValidationError;

/// The phase of an organization's migration from its organization-wide account to accounts of its agents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RolloutPhase {
    /// 1: an agent's own settings take precedence; without them the organization's are used.
    AgentFirst,
    /// 2: users are asked to connect their agents, and the default agent has been seeded.
    Backfilled,
    /// 3: the fallback is off.
    FallbackOff,
    /// 4: the organization-wide settings are removed.
    OrganizationRemoved,
}

impl RolloutPhase {
    pub const ALL: [Self; 4] = [Self::AgentFirst, Self::Backfilled, Self::FallbackOff, Self::OrganizationRemoved];

    /// 1 to 4, as it is stored and shown.
    pub const fn number(self) -> i16 {
        match self {
            Self::AgentFirst => 1,
            Self::Backfilled => 2,
            Self::FallbackOff => 3,
            Self::OrganizationRemoved => 4,
        }
    }

    /// For a report, in a few words.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::AgentFirst => "agent-first, with the organization's account as fallback",
            Self::Backfilled => "agents prompted and backfilled",
            Self::FallbackOff => "fallback off",
            Self::OrganizationRemoved => "organization-wide settings removed",
        }
    }

    /// `None` after the last one.
    pub fn next(self) -> Option<Self> {
        Self::try_from(self.number() + 1).ok()
    }

    /// `None` before the first one.
    pub fn previous(self) -> Option<Self> {
        Self::try_from(self.number() - 1).ok()
    }
}

impl TryFrom<i16> for RolloutPhase {
    type Error = ValidationError;

    fn try_from(number: i16) -> Result<Self, ValidationError> {
        Self::ALL.into_iter().find(|phase| phase.number() == number).ok_or(ValidationError::new("must be 1, 2, 3 or 4"))
    }
}

impl fmt::Display for RolloutPhase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.number(), self.describe())
    }
}
