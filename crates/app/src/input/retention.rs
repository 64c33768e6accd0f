//! How long an organization keeps its calls and messages, as an admin sets it.

use super::patch::Patch;
use crate::error::FieldError;

/// What happened a month ago can always be looked up.
const MIN_DAYS: u32 = 30;
const MAX_DAYS: u32 = 3_650;

/// A valid change.
#[derive(Debug, Clone, Default)]
pub struct RetentionChange {
    pub history_days: Patch<i32>,
}

/// A change as it was received.
#[derive(Debug, Default)]
pub struct RetentionInput {
    pub history_days: Patch<u32>,
}

impl RetentionInput {
    /// All invalid fields at once, each with its pointer below `/retention`.
    pub fn parse(self) -> Result<RetentionChange, Vec<FieldError>> {
        let mut errors = Vec::new();
        let history_days = self.history_days.try_map(|days| {
            let valid = i32::try_from(days).ok().filter(|_| (MIN_DAYS..=MAX_DAYS).contains(&days));
            if valid.is_none() {
                let detail = format!("must be {MIN_DAYS} to {MAX_DAYS}, or null to keep calls and messages for ever");
                errors.push(FieldError::new("/retention/historyDays", detail));
            }
            valid
        });
        if errors.is_empty() { Ok(RetentionChange { history_days }) } else { Err(errors) }
    }
}
