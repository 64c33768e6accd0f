use std::fmt;

/// Why a raw value was not accepted, as a sentence that says what to do.
///
/// It never repeats the value: the value may be a secret in the wrong field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ValidationError(String);

impl ValidationError {
    pub fn new(detail: impl fmt::Display) -> Self {
        Self(detail.to_string())
    }

    pub fn detail(&self) -> &str {
        &self.0
    }
}
