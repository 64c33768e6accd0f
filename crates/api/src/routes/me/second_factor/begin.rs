//! `POST /api/me/second-factor`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{Body, ClientDevice, Session};
use crate::problem::Problem;
use crate::state::ApiState;

/// The password, so that whoever finds an open session cannot lock its person out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct BeginSecondFactorBody {
    /// The current password.
    #[schema(value_type = String, format = Password)]
    current_password: SecretString,
}

/// A secret for an authenticator app, which is shown only now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewSecondFactorBody {
    /// Base32, to type it into the app.
    secret: String,
    /// An `otpauth:` URI, to scan it as a QR code.
    uri: String,
}

/// Set up a second factor
///
/// Makes a secret for an authenticator app (TOTP: SHA-1, 6 digits, 30 seconds). It counts when a code has confirmed it; until
/// then, another request replaces it.
#[utoipa::path(post, path = "/api/me/second-factor", tag = "session", security(("session" = [])),
    request_body = BeginSecondFactorBody,
    responses((status = 201, body = NewSecondFactorBody, description = "The secret, to be confirmed")))]
pub(crate) async fn begin_second_factor(
    State(state): State<ApiState>,
    Session(session): Session,
    ClientDevice(device): ClientDevice,
    body: Body<BeginSecondFactorBody>,
) -> Result<(StatusCode, Json<NewSecondFactorBody>), Problem> {
    let begun = state.app.begin_second_factor(&session, body.value.current_password, &device);
    let begun = state.rate_limits.of_account(&session, begun).await?;
    let (secret, uri) = (begun.secret.expose_secret().to_owned(), begun.uri.expose_secret().to_owned());
    Ok((StatusCode::CREATED, Json(NewSecondFactorBody { secret, uri })))
}
