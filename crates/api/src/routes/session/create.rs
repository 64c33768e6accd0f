//! `POST /api/session`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use linecard_app::{AppError, Device, SecondFactorCode, SignedIn};
use linecard_domain::Email;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::attempts::Attempts;
use super::device::known_device;
use super::{DeviceCookie, cookie, device_cookie};
use crate::extract::{Body, ClientAddress, ClientDevice, Fields};
use crate::problem::Problem;
use crate::rate_limit::Attempt;
use crate::routes::me::MeBody;
use crate::state::ApiState;

/// Credentials of a user.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateSessionBody {
    #[schema(format = Email)]
    email: String,
    #[schema(value_type = String, format = Password)]
    password: SecretString,
    /// For people with a second factor: the 6 digits that the authenticator app shows, or a recovery code. Others need none.
    #[schema(value_type = Option<String>, format = Password)]
    code: Option<SecretString>,
}

/// Sign in
///
/// Sets the session cookie, which is valid for 12 hours. Failed attempts are limited per account and per address. A second
/// cookie recognizes the device when it signs in to the same account again: it then has a limit of its own, so that others
/// who guess the password do not shut it out.
///
/// For a person with a second factor, the right password without `code` answers 401 `code-required`.
#[utoipa::path(post, path = "/api/session", tag = "session", security(()),
    request_body = CreateSessionBody, responses((status = 201, body = MeBody, description = "The signed-in user")))]
pub(crate) async fn create_session(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    ClientDevice(device): ClientDevice,
    jar: CookieJar,
    body: Body<CreateSessionBody>,
) -> Result<(StatusCode, CookieJar, DeviceCookie, Json<MeBody>), Problem> {
    let mut fields = Fields::default();
    let email = fields.parse::<Email>("/email", &body.value.email);
    let code = body.value.code.as_ref();
    let code = code.and_then(|code| fields.parse::<SecondFactorCode>("/code", code.expose_secret()));
    let Some(email) = email else { return Err(fields.into()) };
    fields.finish()?;
    let known = known_device(&state, &jar, &email);
    let attempts = match known {
        Some(known) => Attempts::of_device(&state, &email, known)?,
        None => Attempts::of_stranger(&state, &email, address)?,
    };
    let device = Device { is_known: known.is_some(), ..device };
    let signed_in = sign_in(&state, &email, body.value.password, code.as_ref(), &device).await;
    if !matches!(signed_in, Ok(Err(AppError::WrongCredentials | AppError::WrongCode))) {
        attempts.succeeded();
    }
    let signed_in = signed_in??;
    let token = signed_in.session.token.expose_secret().to_owned();
    let jar = jar.add(cookie(token, state.options.secure_cookies));
    let device = device_cookie(&state, &email, known);
    Ok((StatusCode::CREATED, jar, device, Json(MeBody::from(signed_in.who))))
}

/// The password, then the code, which has a limit of its own. The outer error: that limit refuses.
async fn sign_in(
    state: &ApiState,
    email: &Email,
    password: SecretString,
    code: Option<&SecondFactorCode>,
    device: &Device,
) -> Result<Result<SignedIn, AppError>, Problem> {
    let shown = match state.app.show_password(email, password, device).await {
        Ok(shown) => shown,
        Err(error) => return Ok(Err(error)),
    };
    // A known device has one limit, and it alone has it: whoever has the password does not shut it out.
    let is_limited = shown.needs_code() && code.is_some() && !device.is_known;
    let limit = &state.rate_limits.sign_in_code;
    let attempt = is_limited.then(|| limit.attempt(email.as_str().to_owned())).transpose()?;
    let signed_in = state.app.sign_in(shown, code, device).await;
    if !matches!(signed_in, Err(AppError::WrongCode)) {
        attempt.into_iter().for_each(Attempt::succeeded);
    }
    Ok(signed_in)
}
