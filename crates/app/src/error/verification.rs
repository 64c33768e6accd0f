//! What Twilio reports against an account and its number.

use linecard_domain::CredentialStatus;
use linecard_twilio::TwilioError;

/// Why Twilio settings do not work. Each problem has a stable code.
#[derive(Debug, thiserror::Error)]
pub enum VerificationProblem {
    #[error("Twilio does not accept this account SID and auth token together")]
    TokenRejected,
    #[error("Twilio does not accept this API key")]
    ApiKeyRejected,
    #[error("the Twilio account is suspended or closed")]
    AccountSuspended,
    #[error("the number does not belong to this Twilio account")]
    NumberNotOwned,
    #[error("the number cannot place calls")]
    NumberWithoutVoice,
    #[error("this is a trial account, which can call verified numbers only")]
    TrialAccount,
    #[error("Twilio does not respond")]
    TwilioUnavailable(#[source] Option<TwilioError>),
}

impl VerificationProblem {
    /// The code in problem+json and in the credential's health.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TokenRejected => "twilio-token-rejected",
            Self::ApiKeyRejected => "twilio-api-key-rejected",
            Self::AccountSuspended => "twilio-account-suspended",
            Self::NumberNotOwned => "number-not-owned",
            Self::NumberWithoutVoice => "number-without-voice",
            Self::TrialAccount => "twilio-trial-account",
            Self::TwilioUnavailable(_) => "twilio-unavailable",
        }
    }

    /// The problem that a credential's health names; `None` for a code of another version of the server, and for
    /// Twilio's unavailability, which says nothing about a credential.
    pub fn from_code(code: &str) -> Option<Self> {
        [
            Self::TokenRejected,
            Self::ApiKeyRejected,
            Self::AccountSuspended,
            Self::NumberNotOwned,
            Self::NumberWithoutVoice,
            Self::TrialAccount,
        ]
        .into_iter()
        .find(|problem| problem.code() == code)
    }

    /// Whether it affects every line of the account.
    pub(crate) const fn concerns_account(&self) -> bool {
        match self {
            Self::TokenRejected | Self::AccountSuspended | Self::TrialAccount | Self::TwilioUnavailable(_) => true,
            Self::ApiKeyRejected | Self::NumberNotOwned | Self::NumberWithoutVoice => false,
        }
    }

    /// The credential's new status; `None`: the verification says nothing about it.
    pub(crate) const fn status(&self) -> Option<CredentialStatus> {
        match self {
            Self::TokenRejected | Self::ApiKeyRejected => Some(CredentialStatus::Revoked),
            Self::AccountSuspended | Self::NumberNotOwned | Self::NumberWithoutVoice => {
                Some(CredentialStatus::Unusable)
            }
            // It works within the limits of a trial account.
            Self::TrialAccount => Some(CredentialStatus::Verified),
            Self::TwilioUnavailable(_) => None,
        }
    }
}

impl From<TwilioError> for VerificationProblem {
    fn from(error: TwilioError) -> Self {
        match error.refusal() {
            Some(refusal) if refusal.is_account_suspended() => Self::AccountSuspended,
            Some(refusal)
                if refusal.is_credential_revoked() || refusal.http_status == 401 || refusal.is_not_found() =>
            {
                Self::TokenRejected
            }
            _ => Self::TwilioUnavailable(Some(error)),
        }
    }
}
