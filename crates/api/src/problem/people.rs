//! Answers to people about their accounts.

use linecard_app::{ProviderFailure, TokenRefusal};
use linecard_domain::Subject;

use super::code::ProblemCode;
use super::details::Problem;

/// How long a client waits while the identity provider does not answer, in seconds: as long as Linecard does before it asks
/// again.
const RETRY_PROVIDER: u64 = 30;

pub(super) fn wrong_credentials() -> Problem {
    Problem::new(ProblemCode::WrongCredentials, "Incorrect email address or password.")
}

pub(super) fn person_required() -> Problem {
    Problem::new(ProblemCode::PersonRequired, "Only a signed-in person can do this, in the console. An API key cannot.")
}

pub(super) fn code_required() -> Problem {
    Problem::new(ProblemCode::CodeRequired, "Enter the code that your authenticator app shows, or a recovery code.")
}

pub(super) fn wrong_code() -> Problem {
    Problem::new(
        ProblemCode::WrongCode,
        "The code is wrong or was used before. Enter the next one that your authenticator app shows, or a recovery code \
         that you have not used yet.",
    )
}

pub(super) fn second_factor_required() -> Problem {
    Problem::new(
        ProblemCode::SecondFactorRequired,
        "This requires a second factor, and you have shown none. Set one up (POST /api/me/second-factor), or at the \
         identity provider that signs you in.",
    )
}

pub(super) fn link_not_valid() -> Problem {
    Problem::new(
        ProblemCode::LinkNotValid,
        "This link was used, has expired, was replaced or was withdrawn. Ask for a new one.",
    )
}

pub(super) fn token_refused(refusal: TokenRefusal) -> Problem {
    Problem::new(ProblemCode::Unauthenticated, format!("The token {refusal}."))
}

pub(super) fn identity_unknown(subject: &Subject) -> Problem {
    let detail = format!(
        "The identity provider vouches for you ({subject}), but nobody here knows you. Ask for membership: the platform \
         makes members (PUT /api/platform/organizations/…/members/…), or an admin invites your email address."
    );
    Problem::new(ProblemCode::IdentityUnknown, detail)
}

pub(super) fn identity_provider_unavailable(failure: &ProviderFailure) -> Problem {
    tracing::warn!(error = %failure, "the identity provider is unavailable");
    let detail = "The identity provider does not answer, so the token cannot be checked. Try again shortly.";
    Problem::new(ProblemCode::IdentityProviderUnavailable, detail).with_retry_after(RETRY_PROVIDER)
}

pub(super) fn no_identity_provider() -> Problem {
    let detail = "No identity provider is set up for this. Ask the operator of this Linecard (LINECARD_OIDC_ISSUER).";
    Problem::new(ProblemCode::NoIdentityProvider, detail)
}

pub(super) fn passwords_off(provider: &str) -> Problem {
    let detail = format!("There are no passwords in this Linecard. Sign in with {provider}.");
    Problem::new(ProblemCode::PasswordsOff, detail)
}

pub(super) fn mail_off() -> Problem {
    Problem::new(
        ProblemCode::MailOff,
        "This Linecard sends no mail. Ask its operator, or an owner of your organization, for a link that sets your password.",
    )
}
