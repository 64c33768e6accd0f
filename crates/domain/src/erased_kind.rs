//! What an organization stored, as the record of its erasure counts it.

use std::fmt;
use std::str::FromStr;

use crate::ValidationError;

/// What an organization stored, as the record of its erasure counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ErasedKind {
    Calls,
    CallEvents,
    Recordings,
    Messages,
    MessageEvents,
    Agents,
    TwilioCredentials,
    ApiKeys,
    Invitations,
    Memberships,
    /// Of the members, those who belong to no other organization.
    People,
    EventEndpoints,
    EventDeliveries,
    DoNotCallNumbers,
    AuditEntries,
    UsageSums,
    /// Settings, and what the server remembers of its own work.
    OtherRows,
}

impl ErasedKind {
    /// In the order in which they are shown.
    pub const ALL: [Self; 17] = [
        Self::Calls,
        Self::CallEvents,
        Self::Recordings,
        Self::Messages,
        Self::MessageEvents,
        Self::Agents,
        Self::TwilioCredentials,
        Self::ApiKeys,
        Self::Invitations,
        Self::Memberships,
        Self::People,
        Self::EventEndpoints,
        Self::EventDeliveries,
        Self::DoNotCallNumbers,
        Self::AuditEntries,
        Self::UsageSums,
        Self::OtherRows,
    ];

    /// As it is stored and as it appears in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::CallEvents => "call-events",
            Self::Recordings => "recordings",
            Self::Messages => "messages",
            Self::MessageEvents => "message-events",
            Self::Agents => "agents",
            Self::TwilioCredentials => "twilio-credentials",
            Self::ApiKeys => "api-keys",
            Self::Invitations => "invitations",
            Self::Memberships => "memberships",
            Self::People => "people",
            Self::EventEndpoints => "event-endpoints",
            Self::EventDeliveries => "event-deliveries",
            Self::DoNotCallNumbers => "do-not-call-numbers",
            Self::AuditEntries => "audit-entries",
            Self::UsageSums => "usage-sums",
            Self::OtherRows => "other-rows",
        }
    }
}

impl fmt::Display for ErasedKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ErasedKind {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == raw).ok_or_else(|| {
            let all = Self::ALL.map(Self::as_str).join(", ");
            ValidationError::new(format!("must be one of {all}"))
        })
    }
}
