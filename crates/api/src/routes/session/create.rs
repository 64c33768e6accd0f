//! `POST /api/session`.

use std::net::IpAddr;

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
use crate::rate_limit::{Attempt, ClientNetwork};
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
    // The client first: one that is limited begins no window for any account.
    let by_client = state.rate_limits.sign_in_by_address.attempt(address)?;
    let by_account = match attempts_on(&state, account, address) {
        Ok(attempts) => attempts,
        Err(refused) => {
            // Refused without trying: it was no failure of the client.
            by_client.succeeded();
            return Err(refused);
        }
    };
    let signed_in = state.app.sign_in(&email, body.value.password, &device).await;
    if !matches!(signed_in, Err(AppError::WrongCredentials)) {
        by_client.succeeded();
        by_account.into_iter().for_each(Attempt::succeeded);
    }
    let signed_in = signed_in?;
    let token = signed_in.session.token.expose_secret().to_owned();
    let jar = jar.add(cookie(token, state.options.secure_cookies));
    Ok((axum::http::StatusCode::CREATED, jar, Json(MeBody::from(signed_in.who))))
}

/// An attempt to sign in to an account: from this client, and from anywhere.
fn attempts_on(state: &ApiState, account: String, address: IpAddr) -> Result<[Attempt; 2], Problem> {
    let from_here = state.rate_limits.sign_in.attempt((account.clone(), ClientNetwork::of(address)))?;
    match state.rate_limits.sign_in_by_account.attempt(account) {
        Ok(from_anywhere) => Ok([from_here, from_anywhere]),
        Err(refused) => {
            from_here.succeeded();
            Err(refused)
        }
    }
}
