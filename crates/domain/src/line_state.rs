//! How the line of an agent is: whether its calls and messages can be placed, as far as that is known.

use std::str::FromStr;

use crate::ValidationError;

/// The state of an agent's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineState {
    /// Twilio refuses its credentials, or its number cannot place calls.
    Failing,
    /// It has no settings of its own, and there is no fallback: what it places is refused.
    NotConnected,
    /// It works, with what the last verification found: a trial account, or callbacks that cannot be verified.
    Limited,
    /// Twilio has not been asked yet.
    Unverified,
    /// It has no settings of its own and uses the organization's.
    Fallback,
    Working,
}

impl LineState {
    /// The most urgent first.
    pub const ALL: [Self; 6] =
        [Self::Failing, Self::NotConnected, Self::Limited, Self::Unverified, Self::Fallback, Self::Working];

    /// Whether somebody should do something about it.
    pub const fn is_trouble(self) -> bool {
        match self {
            Self::Failing | Self::NotConnected | Self::Limited | Self::Unverified => true,
            Self::Fallback | Self::Working => false,
        }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::NotConnected => "not-connected",
            Self::Limited => "limited",
            Self::Unverified => "unverified",
            Self::Fallback => "fallback",
            Self::Working => "working",
        }
    }
}

impl FromStr for LineState {
    type Err = ValidationError;

    fn from_str(text: &str) -> Result<Self, ValidationError> {
        let found = Self::ALL.into_iter().find(|state| state.as_str() == text);
        found.ok_or_else(|| {
            ValidationError::new("must be one of failing, not-connected, limited, unverified, fallback, working")
        })
    }
}
