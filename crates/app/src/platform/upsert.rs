//! The result of an upsert.

/// What an upsert did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpsertOutcome {
    Created,
    Updated,
    /// Everything was as requested already: nothing was written.
    Unchanged,
}

impl UpsertOutcome {
    pub const ALL: [Self; 3] = [Self::Created, Self::Updated, Self::Unchanged];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
        }
    }
}

/// What an upsert did, and the resource as it is now.
#[derive(Debug)]
pub struct Upserted<T> {
    pub outcome: UpsertOutcome,
    pub value: T,
}
