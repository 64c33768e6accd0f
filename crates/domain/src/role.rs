//! The roles of users and API keys.

use std::fmt;
use std::str::FromStr;

use crate::ValidationError;

/// The permissions of a user or an API key in an organization. Ordered: each role includes the permissions of those
/// before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Can read, place calls and send messages.
    Member,
    /// Can also change settings, agents, members and API keys.
    Admin,
    /// Can also add, change and remove owners.
    Owner,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Member, Self::Admin, Self::Owner];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == raw)
            .ok_or_else(|| ValidationError::new("must be one of owner, admin, member"))
    }
}
