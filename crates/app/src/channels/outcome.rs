//! The outcome of a submission, as it is recorded, and as it is answered again.

use std::borrow::Cow;

use linecard_domain::OutboundRef;
use linecard_twilio::{Refusal, guidance_for};

use crate::error::AppError;

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

/// Why a call or message that was requested never became one of Twilio's, as it is stored.
pub(crate) enum StoredFailure {
    /// Twilio refused it, with this code and explanation.
    Refused { code: Option<u32>, explanation: String },
    /// Nothing was sent, or Twilio processed nothing.
    NotSubmitted,
}

impl StoredFailure {
    /// Of a row that failed before Twilio accepted anything.
    pub(super) fn of(error_code: Option<i32>, error_message: Option<&str>) -> Self {
        match error_message {
            Some(explanation) => Self::Refused {
                code: error_code.and_then(|code| u32::try_from(code).ok()),
                explanation: explanation.to_owned(),
            },
            None => Self::NotSubmitted,
        }
    }

    /// What the first request was answered, for a repetition of it.
    pub(crate) fn into_error(self, subject: OutboundRef) -> AppError {
        match self {
            Self::Refused { code, explanation } => {
                AppError::RefusedByTwilio { subject, refusal: Refusal::stored(code, explanation) }
            }
            Self::NotSubmitted => AppError::NotSubmitted { subject, retry_after: None },
        }
    }
}
