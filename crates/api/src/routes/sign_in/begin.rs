//! `GET /api/sign-in/provider`.

use axum::extract::State;
use axum::response::Redirect;
use axum_extra::extract::CookieJar;
use linecard_app::{AppError, ProviderSignInError};
use secrecy::ExposeSecret;

use super::{SignInProblem, cookie};
use crate::problem::Problem;
use crate::state::ApiState;

/// Sign in with the identity provider
///
/// For browsers: leads to the provider, which leads back to `/api/sign-in/callback`. By the authorization code flow with
/// PKCE; a cookie binds the answer to this browser.
#[utoipa::path(get, path = "/api/sign-in/provider", tag = "session", security(()),
    responses((status = 303, description = "To the identity provider, or back to the page for signing in")))]
pub(crate) async fn begin_sign_in(
    State(state): State<ApiState>,
    jar: CookieJar,
) -> Result<(CookieJar, Redirect), Problem> {
    match state.app.begin_provider_sign_in().await {
        Ok(begun) => {
            let secret = begun.secret.expose_secret().to_owned();
            Ok((jar.add(cookie(secret, state.options.secure_cookies)), Redirect::to(begun.url.as_str())))
        }
        Err(ProviderSignInError::App(error @ AppError::NoIdentityProvider)) => Err(error.into()),
        Err(error) => {
            let problem =
                if error.is_unavailable() { SignInProblem::Unavailable } else { SignInProblem::Misconfigured };
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a sign-in with the identity provider could not begin"
            );
            Ok((jar, Redirect::to(&problem.page())))
        }
    }
}
