//! An invalid field of the input.

use std::borrow::Cow;

use linecard_domain::ValidationError;

/// An invalid field of the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer (RFC 6901), e.g. `/authToken`; the bare name of a query parameter or header.
    pub pointer: Cow<'static, str>,
    /// What is wrong and what to do. Never repeats the value.
    pub detail: String,
}

impl FieldError {
    pub fn new(pointer: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), detail: detail.into() }
    }

    pub fn invalid(pointer: impl Into<Cow<'static, str>>, invalid: &ValidationError) -> Self {
        Self::new(pointer, invalid.detail())
    }
}
