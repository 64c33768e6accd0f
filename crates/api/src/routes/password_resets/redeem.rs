//! `POST /api/password-resets/redeem`.

use axum::extract::State;
use axum::http::StatusCode;
use linecard_app::AppError;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::{Body, ClientAddress, ClientDevice};
use crate::problem::Problem;
use crate::state::ApiState;

/// A new password, and the link that permits it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RedeemPasswordResetBody {
    /// The fragment of the link.
    #[schema(value_type = String, format = Password)]
    token: SecretString,
    /// 12 to 200 characters, and not easy to guess.
    #[schema(value_type = String, format = Password)]
    new_password: SecretString,
}

/// Set a password with a link
///
/// Uses the link up, and ends all sessions of its user.
#[utoipa::path(post, path = "/api/password-resets/redeem", tag = "session", security(()),
    request_body = RedeemPasswordResetBody, responses((status = 204, description = "Set")))]
pub(crate) async fn redeem_password_reset(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    ClientDevice(device): ClientDevice,
    body: Body<RedeemPasswordResetBody>,
) -> Result<StatusCode, Problem> {
    let attempt = state.rate_limits.sign_in_by_address.attempt(address)?;
    let redeemed = state.app.use_password_reset(&body.value.token, body.value.new_password, &device).await;
    if !matches!(redeemed, Err(AppError::LinkNotValid)) {
        attempt.succeeded();
    }
    redeemed?;
    Ok(StatusCode::NO_CONTENT)
}
