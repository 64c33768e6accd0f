//! `POST /api/me/second-factor/confirm`.

use axum::Json;
use axum::extract::State;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{RecoveryCodesBody, parse_code};
use crate::extract::{Body, ClientDevice, Session};
use crate::problem::Problem;
use crate::state::ApiState;

/// A code of the authenticator app.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ConfirmSecondFactorBody {
    /// The 6 digits that the app shows.
    #[schema(value_type = String, format = Password)]
    code: SecretString,
}

/// Confirm the second factor
///
/// From now on, signing in takes a code. Ends all other sessions of the user, and answers recovery codes.
#[utoipa::path(post, path = "/api/me/second-factor/confirm", tag = "session", security(("session" = [])),
    request_body = ConfirmSecondFactorBody,
    responses((status = 200, body = RecoveryCodesBody, description = "The recovery codes")))]
pub(crate) async fn confirm_second_factor(
    State(state): State<ApiState>,
    Session(session): Session,
    ClientDevice(device): ClientDevice,
    body: Body<ConfirmSecondFactorBody>,
) -> Result<Json<RecoveryCodesBody>, Problem> {
    let code = parse_code(&body.value.code)?;
    let codes =
        state.rate_limits.of_account(&session, state.app.confirm_second_factor(&session, &code, &device)).await?;
    Ok(Json(codes.into()))
}
