//! `POST /api/session`.

use axum::Json;
use axum::extract::State;
use axum_extra::extract::CookieJar;
use linecard_app::AppError;
use linecard_domain::Email;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::cookie;
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
}

/// Sign in
///
/// Sets the session cookie, which is valid for 12 hours. Failed attempts are limited per account and per address.
#[utoipa::path(post, path = "/api/session", tag = "session", security(()),
    request_body = CreateSessionBody, responses((status = 201, body = MeBody, description = "The signed-in user")))]
pub(crate) async fn create_session(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    ClientDevice(device): ClientDevice,
    jar: CookieJar,
    body: Body<CreateSessionBody>,
) -> Result<(axum::http::StatusCode, CookieJar, Json<MeBody>), Problem> {
    let mut fields = Fields::default();
    let Some(email) = fields.parse::<Email>("/email", &body.value.email) else { return Err(fields.into()) };
    let account = email.as_str().to_owned();
    let attempts = [
        state.rate_limits.sign_in.attempt((account.clone(), address))?,
        state.rate_limits.sign_in_by_account.attempt(account)?,
        state.rate_limits.sign_in_by_address.attempt(address)?,
    ];
    let signed_in = state.app.sign_in(&email, body.value.password, &device).await;
    if !matches!(signed_in, Err(AppError::WrongCredentials)) {
        attempts.into_iter().for_each(Attempt::succeeded);
    }
    let signed_in = signed_in?;
    let token = signed_in.session.token.expose_secret().to_owned();
    let jar = jar.add(cookie(token, state.options.secure_cookies));
    Ok((axum::http::StatusCode::CREATED, jar, Json(MeBody::from(signed_in.who))))
}
