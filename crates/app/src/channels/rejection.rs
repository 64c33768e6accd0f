//! Why callbacks are rejected.

use linecard_domain::AgentId;

/// Why a callback was rejected. Shown to admins, not to the sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RejectionReason {
    Unsigned,
    WrongSignature,
    /// It is signed with a SharedKey that is not stored for the account: our settings lack something.
    UnknownSharedKey,
    /// It names a signature algorithm that is not known.
    UnknownAlgorithm,
    UnknownCall,
    UnknownMessage,
    /// The signature is valid, but the form is not a status callback.
    Unreadable,
    OtherAccount,
    /// It is about another call of the same account than the URL names.
    OtherCall,
    /// It is about another message of the same account than the URL names.
    OtherMessage,
}

/// A callback that was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rejection {
    pub reason: RejectionReason,
    /// Whose call or message it was for; `None`: it was not found, or is nobody's.
    pub agent: Option<AgentId>,
}

impl From<RejectionReason> for Rejection {
    fn from(reason: RejectionReason) -> Self {
        Self { reason, agent: None }
    }
}

impl RejectionReason {
    /// Whether the call or message was found, and with it its organization.
    pub(crate) const fn was_found(self) -> bool {
        match self {
            Self::Unsigned | Self::UnknownAlgorithm | Self::UnknownCall | Self::UnknownMessage => false,
            Self::WrongSignature
            | Self::UnknownSharedKey
            | Self::Unreadable
            | Self::OtherAccount
            | Self::OtherCall
            | Self::OtherMessage => true,
        }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::WrongSignature => "wrong-signature",
            Self::UnknownSharedKey => "unknown-shared-key",
            Self::UnknownAlgorithm => "unknown-signature-algorithm",
            Self::UnknownCall => "unknown-call",
            Self::UnknownMessage => "unknown-message",
            Self::Unreadable => "unreadable",
            Self::OtherAccount => "other-account",
            Self::OtherCall => "other-call",
            Self::OtherMessage => "other-message",
        }
    }
}
