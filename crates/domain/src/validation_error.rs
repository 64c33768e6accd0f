//! The error of all parsers in this crate.

use std::fmt;

/// Why a raw value is invalid, as a sentence with a remedy.
///
/// It never repeats the value, which may be a secret in the wrong field.
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
