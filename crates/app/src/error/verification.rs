//! What Twilio reports against an account and its number.

use linecard_domain::CredentialStatus;
use linecard_twilio::{Refusal, TwilioError};

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
    #[error("these are Twilio's test credentials, which cannot place calls")]
    TestCredentials,
    /// The account's webhook rules sign our callbacks with this key, which is not stored, so each is rejected; `None`: the
    /// stored settings do not tell which.
    #[error("the account's webhook rules sign callbacks with a SharedKey that is not stored")]
    UnknownSharedKey(Option<String>),
    #[error("the account's webhook rules say that callbacks are not signed")]
    UnsignedCallbacks,
    /// The account may not dial these countries, which the limits allow; `None`: the stored settings do not tell which.
    #[error("the account may not dial a country that is allowed")]
    CountryNotEnabled(Option<String>),
    /// The account may dial what toll fraud uses in these countries, and the limits do not need it.
    #[error("the account may dial high-risk numbers, which nobody needs")]
    HighRiskEnabled(Option<String>),
    /// Twilio refused the check itself, for another reason than those above; `None`: the stored settings only tell that
    /// it did.
    #[error("Twilio refused the verification")]
    Refused(#[source] Option<Refusal>),
    /// No response, a rate limit, or an error of Twilio's own (5xx).
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
            Self::TestCredentials => "twilio-test-credentials",
            Self::UnknownSharedKey(_) => "twilio-shared-key-unknown",
            Self::UnsignedCallbacks => "twilio-callbacks-unsigned",
            Self::CountryNotEnabled(_) => "twilio-country-not-enabled",
            Self::HighRiskEnabled(_) => "twilio-high-risk-enabled",
            Self::Refused(_) => "twilio-refused",
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
            Self::TestCredentials,
            Self::UnknownSharedKey(None),
            Self::UnsignedCallbacks,
            Self::CountryNotEnabled(None),
            Self::HighRiskEnabled(None),
            Self::Refused(None),
        ]
        .into_iter()
        .find(|problem| problem.code() == code)
    }

    /// Whether it affects every line of the account.
    pub(crate) const fn concerns_account(&self) -> bool {
        match self {
            Self::TokenRejected
            | Self::AccountSuspended
            | Self::TrialAccount
            | Self::TestCredentials
            | Self::UnknownSharedKey(_)
            | Self::UnsignedCallbacks
            | Self::TwilioUnavailable(_) => true,
            // One line's API key may be restricted, and agents differ in their limits.
            Self::CountryNotEnabled(_)
            | Self::HighRiskEnabled(_)
            | Self::Refused(_)
            | Self::ApiKeyRejected
            | Self::NumberNotOwned
            | Self::NumberWithoutVoice => false,
        }
    }

    /// Whether calls go out all the same, so that the settings may be saved.
    pub(crate) const fn is_warning(&self) -> bool {
        matches!(
            self,
            Self::TrialAccount
                | Self::UnknownSharedKey(_)
                | Self::UnsignedCallbacks
                | Self::CountryNotEnabled(_)
                | Self::HighRiskEnabled(_)
        )
    }

    /// The credential's new status; `None`: the verification says nothing about it.
    pub(crate) const fn status(&self) -> Option<CredentialStatus> {
        match self {
            Self::TokenRejected | Self::ApiKeyRejected => Some(CredentialStatus::Revoked),
            Self::AccountSuspended | Self::TestCredentials | Self::NumberNotOwned | Self::NumberWithoutVoice => {
                Some(CredentialStatus::Unusable)
            }
            // It works: within the limits of a trial account or of its permissions, or with outcomes that are asked for.
            Self::TrialAccount
            | Self::UnknownSharedKey(_)
            | Self::UnsignedCallbacks
            | Self::CountryNotEnabled(_)
            | Self::HighRiskEnabled(_) => Some(CredentialStatus::Verified),
            // An API key that may not read the account's numbers may still place calls.
            Self::Refused(_) | Self::TwilioUnavailable(_) => None,
        }
    }
}

impl From<TwilioError> for VerificationProblem {
    fn from(error: TwilioError) -> Self {
        match error {
            TwilioError::Refused(refusal) => Self::of_refusal(refusal),
            TwilioError::RateLimited { .. } | TwilioError::Unavailable(_) => Self::TwilioUnavailable(Some(error)),
        }
    }
}

impl VerificationProblem {
    /// Twilio has answered, so it is not "away": the account, its credentials or their rights are not as they should be.
    fn of_refusal(refusal: Refusal) -> Self {
        if refusal.is_account_suspended() {
            Self::AccountSuspended
        } else if refusal.is_test_credentials() {
            Self::TestCredentials
        } else if refusal.is_credential_revoked() || refusal.http_status == 401 || refusal.is_not_found() {
            Self::TokenRejected
        } else {
            Self::Refused(Some(refusal))
        }
    }
}
