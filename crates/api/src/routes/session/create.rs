//! `POST /api/session`.

use std::net::IpAddr;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use linecard_app::{AppError, Device, KnownDevice};
use linecard_domain::Email;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::device::known_device;
use super::{DeviceCookie, cookie, device_cookie};
use crate::extract::{Body, ClientAddress, ClientDevice, Fields};
use crate::problem::Problem;
use crate::rate_limit::{Attempt, ClientAttempt, ClientNetwork};
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
/// Sets the session cookie, which is valid for 12 hours. Failed attempts are limited per account and per address. A second
/// cookie recognizes the device when it signs in to the same account again: it then has a limit of its own, so that others
/// who guess the password do not shut it out.
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
    let Some(email) = fields.parse::<Email>("/email", &body.value.email) else { return Err(fields.into()) };
    let known = known_device(&state, &jar, &email);
    let attempts = match known {
        Some(known) => Attempts::of_device(&state, &email, known)?,
        None => Attempts::of_stranger(&state, &email, address)?,
    };
    let device = Device { is_known: known.is_some(), ..device };
    let signed_in = state.app.sign_in(&email, body.value.password, &device).await;
    if !matches!(signed_in, Err(AppError::WrongCredentials)) {
        attempts.succeeded();
    }
    let signed_in = signed_in?;
    let token = signed_in.session.token.expose_secret().to_owned();
    let jar = jar.add(cookie(token, state.options.secure_cookies));
    let device = device_cookie(&state, &email, known);
    Ok((StatusCode::CREATED, jar, device, Json(MeBody::from(signed_in.who))))
}

/// An attempt to sign in to an account, in the windows of all limits that apply.
struct Attempts {
    by_client: Option<ClientAttempt>,
    by_account: Vec<Attempt>,
}

impl Attempts {
    /// A device that was signed in to the account before has one limit, and it alone has it.
    fn of_device(state: &ApiState, account: &Email, KnownDevice(device): KnownDevice) -> Result<Self, Problem> {
        let attempt = state.rate_limits.sign_in_by_device.attempt((account.as_str().to_owned(), device))?;
        Ok(Self { by_client: None, by_account: vec![attempt] })
    }

    /// The client first: one that is limited begins no window for any account.
    fn of_stranger(state: &ApiState, account: &Email, address: IpAddr) -> Result<Self, Problem> {
        let account = account.as_str().to_owned();
        let mut attempts =
            Self { by_client: Some(state.rate_limits.sign_in_by_address.attempt(address)?), by_account: Vec::new() };
        let from_here = state.rate_limits.sign_in.attempt((account.clone(), ClientNetwork::of(address)));
        let from_anywhere = from_here.and_then(|attempt| {
            attempts.by_account.push(attempt);
            state.rate_limits.sign_in_by_account.attempt(account)
        });
        match from_anywhere {
            Ok(attempt) => {
                attempts.by_account.push(attempt);
                Ok(attempts)
            }
            Err(refused) => {
                // Refused without trying: it was no failure.
                attempts.succeeded();
                Err(refused)
            }
        }
    }

    fn succeeded(self) {
        self.by_client.into_iter().for_each(ClientAttempt::succeeded);
        self.by_account.into_iter().for_each(Attempt::succeeded);
    }
}
