//! `DELETE /api/twilio`.

use axum::extract::State;
use axum::http::StatusCode;

use crate::extract::Admin;
use crate::problem::Problem;
use crate::state::ApiState;

/// Remove the organization's Twilio settings
#[utoipa::path(delete, path = "/api/twilio", tag = "organization settings",
    responses((status = 204, description = "Removed, or there were none")))]
pub(crate) async fn disconnect_twilio(
    State(state): State<ApiState>,
    Admin(caller): Admin,
) -> Result<StatusCode, Problem> {
    state.app.disconnect_organization(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
