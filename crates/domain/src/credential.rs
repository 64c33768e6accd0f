//! The owner, source and status of a Twilio credential.

use std::fmt;
use std::str::FromStr;

use crate::{AgentId, OrganizationId, ValidationError};

/// The owner of a stored credential. Bound to its ciphertext.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CredentialOwner {
    Agent(AgentId),
    Organization(OrganizationId),
}

impl CredentialOwner {
    pub const fn source(self) -> CredentialSource {
        match self {
            Self::Agent(_) => CredentialSource::Agent,
            Self::Organization(_) => CredentialSource::Organization,
        }
    }

    /// `None`: the organization.
    pub const fn agent(self) -> Option<AgentId> {
        match self {
            Self::Agent(id) => Some(id),
            Self::Organization(_) => None,
        }
    }

    pub const fn as_uuid(&self) -> &uuid::Uuid {
        match self {
            Self::Agent(id) => id.as_uuid(),
            Self::Organization(id) => id.as_uuid(),
        }
    }
}

/// Whose Twilio credentials a call or message was submitted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CredentialSource {
    /// The agent's own (`agent_twilio_settings`).
    Agent,
    /// The organization's, as the fallback during migration (`twilio_settings`).
    Organization,
}

impl CredentialSource {
    pub const ALL: [Self; 2] = [Self::Agent, Self::Organization];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Organization => "organization",
        }
    }
}

impl fmt::Display for CredentialSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for CredentialSource {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        match raw {
            "agent" => Ok(Self::Agent),
            "organization" => Ok(Self::Organization),
            _ => Err(ValidationError::new("must be one of agent, organization")),
        }
    }
}

/// The result of the last verification of a stored credential with Twilio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CredentialStatus {
    /// Saved but not yet verified.
    Unverified,
    /// Twilio accepted it for this number.
    Verified,
    /// Twilio rejected the token (20003): it was rotated or revoked.
    Revoked,
    /// Twilio accepts the credential, but calls cannot be placed: see the error of the last verification.
    Unusable,
}

impl CredentialStatus {
    pub const ALL: [Self; 4] = [Self::Unverified, Self::Verified, Self::Revoked, Self::Unusable];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unverified => "unverified",
            Self::Verified => "verified",
            Self::Revoked => "revoked",
            Self::Unusable => "unusable",
        }
    }
}

impl FromStr for CredentialStatus {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        match raw {
            "unverified" => Ok(Self::Unverified),
            "verified" => Ok(Self::Verified),
            "revoked" => Ok(Self::Revoked),
            "unusable" => Ok(Self::Unusable),
            _ => Err(ValidationError::new("must be one of unverified, verified, revoked, unusable")),
        }
    }
}
