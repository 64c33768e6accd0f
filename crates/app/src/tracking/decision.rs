//! What the reconciler decides about a call or message.

use linecard_domain::Timestamp;

/// What the reconciler decided about a call or message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    Settled,
    /// It was updated, and is still open.
    Progressed,
    Retry {
        at: Timestamp,
        attempts: i16,
    },
    /// Nothing could be decided because of an error.
    Failed,
}

impl Decision {
    /// The value of the metric's label. Stable.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::Progressed => "progressed",
            Self::Retry { .. } => "look-again",
            Self::Failed => "failed",
        }
    }
}

/// What Twilio has of an item whose outcome is unknown.
pub(super) enum SearchResult<Resource> {
    Found(Box<Resource>),
    /// Nothing that was created in the item's window and does not belong to another item.
    NotFound,
    /// Several resources, or several items that the one resource may belong to.
    Ambiguous,
}
