//! How far a recording of a call is.

use std::fmt;
use std::str::FromStr;

use crate::ValidationError;

/// The status of a recording. Which one replaces which is in `app.recording_rank` alone: all changes go through one statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordingStatus {
    /// Twilio has not answered yet.
    Initiating,
    /// It did not begin.
    Failed,
    InProgress,
    Paused,
    /// It has ended, and is not available yet.
    Processing,
    /// It can be listened to.
    Completed,
    /// Twilio has recorded nothing.
    Absent,
    /// It was deleted.
    Deleted,
}

impl RecordingStatus {
    pub const ALL: [Self; 8] = [
        Self::Initiating,
        Self::Failed,
        Self::InProgress,
        Self::Paused,
        Self::Processing,
        Self::Completed,
        Self::Absent,
        Self::Deleted,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Initiating => "initiating",
            Self::Failed => "failed",
            Self::InProgress => "in-progress",
            Self::Paused => "paused",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Absent => "absent",
            Self::Deleted => "deleted",
        }
    }

    /// Whether it records, or would after a pause.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::InProgress | Self::Paused)
    }
}

impl fmt::Display for RecordingStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for RecordingStatus {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        let found = Self::ALL.into_iter().find(|status| status.as_str() == raw);
        found.ok_or_else(|| ValidationError::new("must be a status of a recording"))
    }
}
