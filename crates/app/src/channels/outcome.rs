//! The outcome of a submission, as it is recorded.

use std::borrow::Cow;

use linecard_twilio::{Refusal, guidance_for};

/// The outcome of a request to Twilio, as it is recorded.
pub(crate) enum SubmitOutcome<'a, Resource> {
    Accepted(&'a Resource),
    /// Nothing was created.
    Failed {
        detail: &'a str,
        refusal: Option<&'a Refusal>,
    },
    /// It may have been created.
    Unknown {
        detail: &'a str,
    },
}

impl<Resource> SubmitOutcome<'_, Resource> {
    pub(crate) fn detail(&self) -> Option<&str> {
        match self {
            Self::Accepted(_) => None,
            Self::Failed { detail, .. } | Self::Unknown { detail } => Some(detail),
        }
    }

    pub(crate) fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Failed { refusal, .. } => *refusal,
            Self::Accepted(_) | Self::Unknown { .. } => None,
        }
    }

    pub(super) fn error_code(&self) -> Option<i32> {
        stored_code(self.refusal()?.code)
    }

    /// What the refusal means and what to do, human-readable.
    pub(super) fn guidance(&self) -> Option<Cow<'_, str>> {
        self.refusal().map(Refusal::guidance)
    }
}

/// A Twilio error code as it is stored.
pub(super) fn stored_code(code: Option<u32>) -> Option<i32> {
    code.and_then(|code| i32::try_from(code).ok())
}

/// A Twilio error code as it is stored, and its meaning, human-readable.
pub(super) fn explained_code(code: Option<u32>) -> (Option<i32>, Option<Cow<'static, str>>) {
    (stored_code(code), code.map(guidance_for))
}
