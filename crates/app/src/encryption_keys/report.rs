//! Which keys are in use, and what a pass of re-sealing did.

use std::collections::BTreeMap;

/// The number of sealed values by `encryption_version`.
pub type KeyUsage = BTreeMap<String, u64>;

/// The state of a key in an installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// It seals new values.
    Active,
    /// It only opens values.
    Retired,
    /// It is not configured, so values sealed with it cannot be opened.
    Lost,
}

impl KeyState {
    /// The name in the commands' output and in the metric's label.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Retired => "retired",
            Self::Lost => "lost",
        }
    }
}

/// The result of one pass over all values.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct PassReport {
    /// Resealed, or verified to open.
    pub done: u64,
    /// Changed by someone else between the read and the write; the next pass tries again.
    pub changed_meanwhile: u64,
    /// Unchanged because they cannot be opened, by `encryption_version`.
    pub unopened: KeyUsage,
}

impl PassReport {
    pub(super) fn add(&mut self, other: &Self) {
        self.done += other.done;
        self.changed_meanwhile += other.changed_meanwhile;
        for (version, count) in &other.unopened {
            *self.unopened.entry(version.clone()).or_default() += count;
        }
    }
}
