use std::borrow::Cow;

use linecard_domain::{AgentId, OutboundRef, Role, RolloutPhase, ValidationError};
use linecard_store::StoreError;
use linecard_twilio::{Refusal, TwilioError};
use linecard_vault::VaultError;
use time::Duration;

use crate::resolution::Blocked;
use crate::verification::VerificationProblem;

/// A field of the input that cannot be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer (RFC 6901), e.g. `/authToken`.
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

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    #[error("the input has fields that cannot be accepted")]
    Invalid(Vec<FieldError>),
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error("this takes the role {needed}")]
    Forbidden { needed: Role },
    #[error("e-mail address or password are wrong")]
    WrongCredentials,
    #[error("the organization must keep an owner")]
    LastOwner,
    #[error("{0}")]
    Conflict(Conflict),
    #[error("the number belongs to the agent {agent_name}")]
    NumberTaken { agent_id: AgentId, agent_name: String },
    /// Twilio was not asked.
    #[error("nothing may go out: {0:?}")]
    Blocked(Blocked),
    /// No turn was free, and the call must not wait; it was not stored.
    #[error("the account's calls per second leave no turn free")]
    OverRate { retry_after: Duration },
    #[error("how a call is to be placed cannot be stored or read")]
    CallOrder(#[source] serde_json::Error),
    #[error("the idempotency key was used for another request")]
    IdempotencyKeyReused,
    /// Twilio refused the call or message, which has ended `failed`.
    #[error("Twilio refused the {}", subject.channel())]
    SubjectRefused {
        subject: OutboundRef,
        #[source]
        refusal: Refusal,
    },
    /// Twilio processed nothing until it was too late; the call or message has ended `failed`.
    #[error("Twilio could not be reached for the {}", subject.channel())]
    NotSubmitted { subject: OutboundRef, retry_after: Option<Duration> },
    #[error("Twilio answered with an error")]
    Twilio(#[from] TwilioError),
    #[error("the verification found a problem")]
    Verification(#[from] VerificationProblem),
    /// A callback that is not believed.
    #[error("the callback is refused")]
    CallbackRefused,
    #[error("a stored secret cannot be opened")]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a task ended before its work was done")]
    TaskLost(#[from] tokio::task::JoinError),
    #[error("a password could not be hashed or read")]
    Password(#[source] argon2::password_hash::Error),
    /// Too many passwords are being checked at once.
    #[error("too many sign-ins at once")]
    Overloaded,
    /// The next phase would refuse what goes out now, or leave an agent without a line.
    #[error("not ready for phase {phase}: {}", reasons.join(" "))]
    RolloutNotReady { phase: RolloutPhase, reasons: Vec<String> },
    #[error("the backup was not written, so nothing was removed")]
    Backup(#[source] std::io::Error),
    #[error("the system's random source failed")]
    Randomness,
}

/// What already is otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    #[error("this person is a member already")]
    MemberExists,
    #[error("a person with this address exists already")]
    UserExists,
    #[error("the call has not reached Twilio, so there is nothing to hang up yet")]
    CallNotAtTwilio,
    #[error("no auth token for the call's account is held any more")]
    NoTokenLeft,
    #[error("the account is connected no more")]
    AccountNotConnected,
    #[error("the person belongs to another organization, which chose the first password")]
    PersonOfAnother,
}

impl AppError {
    pub fn field(pointer: &'static str, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(pointer, detail)])
    }
}
