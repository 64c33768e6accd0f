//! `POST /api/me/second-factor/recovery-codes`.

use axum::Json;
use axum::extract::State;

use super::{PasswordAndCodeBody, RecoveryCodesBody, parse_code};
use crate::extract::{Body, ClientDevice, Session};
use crate::problem::Problem;
use crate::state::ApiState;

/// Make new recovery codes
///
/// All earlier ones are worthless from then on.
#[utoipa::path(post, path = "/api/me/second-factor/recovery-codes", tag = "session", security(("session" = [])),
    request_body = PasswordAndCodeBody,
    responses((status = 200, body = RecoveryCodesBody, description = "The recovery codes")))]
pub(crate) async fn replace_recovery_codes(
    State(state): State<ApiState>,
    Session(session): Session,
    ClientDevice(device): ClientDevice,
    body: Body<PasswordAndCodeBody>,
) -> Result<Json<RecoveryCodesBody>, Problem> {
    let code = parse_code(&body.value.code)?;
    let replaced = state.app.replace_recovery_codes(&session, body.value.current_password, &code, &device);
    Ok(Json(state.rate_limits.of_account(&session, replaced).await?.into()))
}
