//! The platform in front of Linecard: its own ids, and what its keys may do.

use std::fmt;
use std::str::FromStr;

use crate::ValidationError;
use crate::text::one_line;

/// The platform's own id of an organization or agent: 1 to 200 characters on one line, trimmed, in NFC. Upper and lower
/// case differ.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ExternalId(String);

impl ExternalId {
    pub const MAX_CHARS: usize = 200;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ExternalId {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        one_line(raw, Self::MAX_CHARS).map(Self)
    }
}

impl fmt::Display for ExternalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a platform key may do, in every organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PlatformScope {
    /// Create, find, change and list organizations.
    Organizations,
    /// Create, find, change, connect and list agents.
    Agents,
    /// Make people of the identity provider members, change their roles and remove them.
    Members,
    /// Read usage and costs.
    Usage,
    /// Read the events of all organizations.
    Events,
    /// Read all calls and messages of an organization, with their logs.
    Export,
    /// Erase an organization and everything that it stored.
    Erase,
}

impl PlatformScope {
    pub const ALL: [Self; 7] =
        [Self::Organizations, Self::Agents, Self::Members, Self::Usage, Self::Events, Self::Export, Self::Erase];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Organizations => "organizations",
            Self::Agents => "agents",
            Self::Members => "members",
            Self::Usage => "usage",
            Self::Events => "events",
            Self::Export => "export",
            Self::Erase => "erase",
        }
    }
}

impl fmt::Display for PlatformScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for PlatformScope {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == raw).ok_or_else(|| {
            let all = Self::ALL.map(Self::as_str).join(", ");
            ValidationError::new(format!("must be one of {all}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_external_id_is_trimmed_composed_and_bounded() {
        let parsed =
            |raw: &str| raw.parse::<ExternalId>().map(|id| id.to_string()).map_err(|error| error.detail().to_owned());
        assert_eq!(parsed("  org_42\u{200b} "), Ok("org_42".to_owned()));
        assert_eq!(parsed("Caf\u{65}\u{301}"), Ok("Café".to_owned()));
        assert_eq!(parsed("auth0|5f/7?a=b"), Ok("auth0|5f/7?a=b".to_owned()));
        assert!(parsed(&"x".repeat(200)).is_ok());
        assert_eq!(parsed(&"x".repeat(201)), Err("must be at most 200 characters long".to_owned()));
        assert_eq!(parsed(" "), Err("must not be empty".to_owned()));
        assert!(parsed("a\nb").is_err() && parsed("a\u{202e}b").is_err());
    }

    #[test]
    fn every_scope_is_read_from_its_name() {
        for scope in PlatformScope::ALL {
            assert_eq!(scope.as_str().parse(), Ok(scope));
        }
        let unknown = "everything".parse::<PlatformScope>().expect_err("unknown");
        assert_eq!(unknown.detail(), "must be one of organizations, agents, members, usage, events, export, erase");
    }
}
