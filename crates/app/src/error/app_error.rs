//! The error of all use cases.

use linecard_domain::{AgentId, BlockReason, KeyScope, OutboundRef, Role, RolloutPhase, Subject, Timestamp};
use linecard_oidc::{ProviderFailure, TokenRefusal};
use linecard_store::StoreError;
use linecard_twilio::{Refusal, TwilioError};
use linecard_vault::VaultError;
use time::Duration;

use super::field_error::FieldError;
use super::verification::VerificationProblem;
use crate::quotas::Quota;

/// Why a use case did not do what was requested.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    #[error("the input has invalid fields")]
    Invalid(Vec<FieldError>),
    /// The resource does not exist, or is not visible to the caller.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error("this requires the {needed} role")]
    Forbidden { needed: Role },
    /// The API key's scopes do not include the one that the operation requires.
    #[error("this requires the scope {needed}")]
    ScopeRequired { needed: KeyScope },
    /// The API key is limited to some agents, and the operation concerns the whole organization.
    #[error("this requires a key that is not limited to some agents")]
    KeyOfAgents,
    /// A connect session acts for one agent, in a few operations.
    #[error("a connect session may not do this")]
    NotForConnectSessions,
    /// An admin tried to raise a limit of the organization that only owners raise.
    #[error("only an owner raises {limit}")]
    RaisesLimit { limit: &'static str },
    #[error("the email address or the password is wrong")]
    WrongCredentials,
    /// The password was right, and the person has a second factor.
    #[error("a code of the second factor is required")]
    CodeRequired,
    /// The password was right; the code is wrong, or was used before.
    #[error("the code is wrong")]
    WrongCode,
    /// What is asked for requires that the person has a second factor.
    #[error("a second factor is required")]
    SecondFactorRequired,
    /// A token of the identity provider that proves nothing.
    #[error("the token {0}")]
    TokenRefused(TokenRefusal),
    /// The token is valid, and nobody has made its person known here.
    #[error("nobody is known by this identity")]
    IdentityUnknown { subject: Subject },
    /// Its keys are not known at this moment, or it does not answer.
    #[error("the identity provider is unavailable")]
    IdentityProviderUnavailable(#[source] ProviderFailure),
    #[error("no identity provider is set up")]
    NoIdentityProvider,
    /// The identity provider alone signs people in.
    #[error("people do not sign in with passwords")]
    PasswordsOff { provider: String },
    #[error("the address for a QR code could not be made")]
    SecondFactorUri(#[source] totp_rs::TotpError),
    /// A one-time link that was used, has expired or was withdrawn. They are indistinguishable.
    #[error("the link is not valid")]
    LinkNotValid,
    /// An API key tried what only a signed-in person may do.
    #[error("this requires a signed-in person")]
    PersonRequired,
    #[error("the organization must keep an owner")]
    LastOwner,
    #[error("{0}")]
    Conflict(Conflict),
    #[error("the number belongs to the agent {agent_name}")]
    NumberTaken { agent_id: AgentId, agent_name: String },
    /// As `NumberTaken`, for callers who do not learn by whom.
    #[error("the number belongs to another agent")]
    NumberInUse,
    /// Nothing was sent to Twilio.
    #[error("blocked: {0:?}")]
    Blocked(BlockReason),
    /// No slot was free and the request did not allow queueing; the call was not stored.
    #[error("the account has reached its calls per second")]
    RateExceeded { retry_after: Duration },
    /// Calls to the number are not allowed at this hour. `allowed_from`: when they are; `None`: at no hour.
    #[error("calls to this number are not allowed at this hour")]
    OutsideCallingHours { now: Timestamp, allowed_from: Option<Timestamp> },
    #[error("the options of a queued call cannot be serialized or parsed")]
    QueuedCallOptions(#[source] serde_json::Error),
    #[error("the idempotency key was used for another request")]
    IdempotencyKeyReused,
    /// Twilio refused the call or message, which now has the status `failed`.
    #[error("Twilio refused the {}", subject.channel())]
    RefusedByTwilio {
        subject: OutboundRef,
        #[source]
        refusal: Refusal,
    },
    /// Twilio processed nothing before the deadline; the call or message now has the status `failed`.
    #[error("Twilio could not be reached for the {}", subject.channel())]
    NotSubmitted { subject: OutboundRef, retry_after: Option<Duration> },
    #[error("Twilio answered with an error")]
    Twilio(#[from] TwilioError),
    /// The audio of a recording ends before the range that was asked for. `length`: its bytes, if they are known.
    #[error("the audio has no such range")]
    RangeNotSatisfiable { length: Option<u64> },
    /// It did not begin to answer, or did not go on.
    #[error("Twilio is too slow")]
    TwilioTooSlow,
    #[error("the verification found a problem")]
    Verification(#[from] VerificationProblem),
    /// A callback without a valid signature, or for something that does not exist.
    #[error("callback rejected")]
    CallbackRejected,
    #[error("a stored secret cannot be decrypted")]
    Vault(#[from] VaultError),
    /// The database cannot be reached, or took too long. Whether a commit took effect is unknown.
    #[error(transparent)]
    DatabaseUnavailable(StoreError),
    /// The session or API key was valid a moment ago and has lost its access since.
    #[error(transparent)]
    AccessLost(StoreError),
    /// The database's policies refused what the server had allowed.
    #[error(transparent)]
    DatabaseDenied(StoreError),
    /// Any other failure of the database.
    #[error(transparent)]
    Database(StoreError),
    #[error("a task ended before its work was done")]
    TaskLost(#[from] tokio::task::JoinError),
    #[error("a password could not be hashed or read")]
    Password(#[source] argon2::password_hash::Error),
    /// Somebody has as much of something as the installation permits.
    #[error("the quota of {limit} is reached: {quota:?}")]
    QuotaReached { quota: Quota, limit: u32 },
    /// The organization's own requests take all of its share of the database.
    #[error(transparent)]
    OrganizationBusy(StoreError),
    /// Requests of all organizations take all of what is not kept for calls and callbacks.
    #[error(transparent)]
    ServerBusy(StoreError),
    /// The operator has set up no mail server.
    #[error("Linecard sends no mail")]
    MailOff,
    /// Too many passwords are being checked at once.
    #[error("too many sign-ins at once")]
    Overloaded,
    /// The next phase would block current traffic, or leave an agent without settings.
    #[error("not ready for phase {phase}: {}", reasons.join(" "))]
    RolloutNotReady { phase: RolloutPhase, reasons: Vec<String> },
    #[error("the backup was not written, so nothing was removed")]
    Backup(#[source] std::io::Error),
    #[error("the random source failed")]
    RandomSourceFailed,
}

/// The present state does not allow what was requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    #[error("this user is already a member")]
    MemberExists,
    #[error("an account with this address already exists; invite its person, or see `linecard user reset-password`")]
    AccountExists,
    #[error("this address was invited at the same moment")]
    InvitedMeanwhile,
    #[error("the invitation is for another address")]
    InvitationForAnother,
    #[error("the person has no password")]
    NoPassword,
    #[error("the person has no password, and did not sign in recently")]
    SignInAgain,
    #[error("an owner's password cannot be reset by a link")]
    OwnersPassword,
    #[error("the member belongs to other organizations as well")]
    MemberElsewhere,
    #[error("the person has a second factor already")]
    SecondFactorExists,
    #[error("the call has not reached Twilio, so it cannot be changed yet")]
    CallNotAtTwilio,
    #[error("the call is not in progress")]
    CallNotInProgress,
    #[error("the recording is not available")]
    RecordingNotAvailable,
    #[error("the recording has not ended yet")]
    RecordingUnderWay,
    #[error("the recording has ended")]
    RecordingEnded,
    #[error("no auth token for the call's account is stored any longer")]
    NoTokenLeft,
    #[error("the account is no longer connected")]
    AccountNotConnected,
    #[error("the endpoint has two secrets until the previous one ends")]
    EventSecretRotating,
    #[error("the organization is being erased")]
    BeingErased,
}

impl AppError {
    pub fn field(pointer: &'static str, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(pointer, detail)])
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::DatabaseUnavailable(error),
            StoreError::NotAdmitted => Self::AccessLost(error),
            StoreError::ShareUsedUp => Self::OrganizationBusy(error),
            StoreError::RequestsUsedUp => Self::ServerBusy(error),
            StoreError::NotPermitted(_) => Self::DatabaseDenied(error),
            StoreError::Duplicate(_) | StoreError::Query { .. } | StoreError::Unreadable { .. } | StoreError::Ended => {
                Self::Database(error)
            }
        }
    }
}
