//! `/api/sign-in`: how people sign in, and signing in to the console with the identity provider.

pub(super) mod begin;
pub(super) mod finish;
pub(super) mod get;

use axum_extra::extract::cookie::{Cookie, SameSite};
use time::Duration;

/// How long a person may take at the provider.
const LIFETIME: Duration = Duration::minutes(15);

/// The name of the cookie that remembers a sign-in which has begun.
const fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-linecard_sign_in" } else { "linecard_sign_in" }
}

/// Lax, since the person comes back by a link of another site's.
fn cookie(value: String, secure: bool) -> Cookie<'static> {
    Cookie::build((cookie_name(secure), value))
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Lax)
        .path("/")
        .max_age(LIFETIME)
        .build()
}

/// What went wrong, for the console, which has the words: they are not taken from the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SignInProblem {
    /// The person has not agreed, or the provider refuses them.
    Denied,
    /// Another browser, or too late.
    Expired,
    /// Nobody here knows the person.
    Unknown,
    Unavailable,
    /// The account has a second factor, and the provider has asked for none.
    SecondFactor,
    /// The provider and these settings do not fit together; the log says how.
    Misconfigured,
    TooMany,
}

impl SignInProblem {
    /// The console's page for it.
    fn page(self) -> String {
        let problem = match self {
            Self::Denied => "denied",
            Self::Expired => "expired",
            Self::Unknown => "unknown",
            Self::Unavailable => "unavailable",
            Self::SecondFactor => "second-factor",
            Self::Misconfigured => "misconfigured",
            Self::TooMany => "too-many",
        };
        format!("/sign-in?problem={problem}")
    }
}
