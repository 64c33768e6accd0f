//! `GET /api/sign-in/callback`.

use std::net::IpAddr;

use axum::extract::{RawQuery, State};
use axum::response::Redirect;
use axum_extra::extract::CookieJar;
use linecard_app::{AppError, Device, ProviderSignInError, SignInFailure, SignedIn};
use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded;

use super::{SignInProblem, cookie, cookie_name};
use crate::extract::{ClientAddress, ClientDevice};
use crate::routes::session;
use crate::state::ApiState;

/// Where the identity provider leads back to
///
/// For browsers: sets the session cookie, as signing in with a password does, and leads to the console. Failed attempts
/// are limited per address.
#[utoipa::path(get, path = "/api/sign-in/callback", tag = "session", security(()),
    params(("code" = Option<String>, Query, description = "What the provider has given"),
        ("state" = Option<String>, Query, description = "Which sign-in it belongs to"),
        ("error" = Option<String>, Query, description = "Why the provider has given nothing")),
    responses((status = 303, description = "To the console, or back to the page for signing in")))]
pub(crate) async fn finish_sign_in(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    ClientDevice(device): ClientDevice,
    RawQuery(query): RawQuery,
    jar: CookieJar,
) -> (CookieJar, Redirect) {
    let secure = state.options.secure_cookies;
    let begun = jar.get(cookie_name(secure)).map(|cookie| SecretString::from(cookie.value()));
    // Used up, whatever comes of it.
    let jar = jar.remove(cookie(String::new(), secure));
    match sign_in(&state, begun, query.as_deref().unwrap_or_default(), address, &device).await {
        Ok(signed_in) => {
            let token = signed_in.session.token.expose_secret().to_owned();
            // Nowhere that the request names: what an address says is anybody's word.
            (jar.add(session::cookie(token, secure)), Redirect::to("/"))
        }
        Err(problem) => (jar, Redirect::to(&problem.page())),
    }
}

async fn sign_in(
    state: &ApiState,
    begun: Option<SecretString>,
    query: &str,
    address: IpAddr,
    device: &Device,
) -> Result<SignedIn, SignInProblem> {
    // Providers add parameters of their own.
    let of = |name: &str| {
        form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };
    let secret = begun.ok_or(SignInProblem::Expired)?;
    if let Some(error) = of("error") {
        return Err(refused(&error));
    }
    let (Some(answered), Some(code)) = (of("state"), of("code")) else { return Err(SignInProblem::Expired) };
    // The provider is asked about each: not without bound.
    let attempt = state.rate_limits.sign_in_by_address.attempt(address).map_err(|_| SignInProblem::TooMany)?;
    let signed_in = state.app.finish_provider_sign_in(&secret, &answered, &code, device).await.map_err(|error| {
        let problem = problem_of(&error);
        if !matches!(problem, SignInProblem::Expired | SignInProblem::Unknown | SignInProblem::SecondFactor) {
            tracing::warn!(error = &error as &dyn std::error::Error, "a sign-in with the identity provider has failed");
        }
        problem
    })?;
    attempt.succeeded();
    Ok(signed_in)
}

/// The provider's codes (RFC 6749, 4.1.2.1; OpenID Connect Core, 3.1.2.6).
fn refused(error: &str) -> SignInProblem {
    match error {
        "access_denied"
        | "login_required"
        | "consent_required"
        | "interaction_required"
        | "account_selection_required" => SignInProblem::Denied,
        "temporarily_unavailable" | "server_error" => SignInProblem::Unavailable,
        _ => SignInProblem::Misconfigured,
    }
}

fn problem_of(error: &ProviderSignInError) -> SignInProblem {
    match error {
        error if error.is_unavailable() => SignInProblem::Unavailable,
        ProviderSignInError::NotBegun | ProviderSignInError::Provider(SignInFailure::CodeRefused) => {
            SignInProblem::Expired
        }
        ProviderSignInError::App(AppError::IdentityUnknown { .. }) => SignInProblem::Unknown,
        ProviderSignInError::SecondFactorMissing => SignInProblem::SecondFactor,
        ProviderSignInError::App(AppError::DatabaseUnavailable(_)) => SignInProblem::Unavailable,
        ProviderSignInError::Provider(_) | ProviderSignInError::App(_) => SignInProblem::Misconfigured,
    }
}
