//! `POST /api/invitations/sign-up`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use linecard_app::AppError;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::{Body, ClientAddress, ClientDevice};
use crate::problem::Problem;
use crate::routes::me::MeBody;
use crate::routes::session::{DeviceCookie, cookie, device_cookie};
use crate::state::ApiState;

/// An invitation's link, and the password of a new account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignUpBody {
    /// The fragment of the link.
    #[schema(value_type = String, format = Password)]
    token: SecretString,
    /// 12 to 200 characters, and not easy to guess.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Accept an invitation with a new account
///
/// Creates an account with the invited address, makes it a member, and signs in: sets the session cookie. If the address
/// has an account already, the holder of the link must sign in and accept with it.
#[utoipa::path(post, path = "/api/invitations/sign-up", tag = "session", security(()),
    request_body = SignUpBody, responses((status = 201, body = MeBody, description = "The signed-in user")))]
pub(crate) async fn sign_up(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    ClientDevice(device): ClientDevice,
    jar: CookieJar,
    body: Body<SignUpBody>,
) -> Result<(StatusCode, CookieJar, Option<DeviceCookie>, Json<MeBody>), Problem> {
    let attempt = state.rate_limits.sign_in_by_address.attempt(address)?;
    let signed_up = state.app.sign_up(&body.value.token, body.value.password, &device).await;
    // Whether an address has an account is answered to the holder of a link for it, and not often.
    if !matches!(signed_up, Err(AppError::LinkNotValid | AppError::Conflict(_))) {
        attempt.succeeded();
    }
    let signed_up = signed_up?;
    let token = signed_up.session.token.expose_secret().to_owned();
    let jar = jar.add(cookie(token, state.options.secure_cookies));
    let device = signed_up.who.name.email().map(|email| device_cookie(&state, &email, None));
    Ok((StatusCode::CREATED, jar, device, Json(MeBody::from(signed_up.who))))
}
