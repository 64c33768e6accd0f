//! `POST /api/twilio/verify`.

use axum::Json;
use axum::extract::State;

use crate::extract::Admin;
use crate::problem::Problem;
use crate::routes::connections::settings::VerifiedBody;
use crate::state::ApiState;

/// Verify the organization's Twilio settings
///
/// The same codes as for an agent's settings.
#[utoipa::path(post, path = "/api/twilio/verify", tag = "organization settings",
    responses((status = 200, body = VerifiedBody, description = "The Twilio settings, verified")))]
pub(crate) async fn verify_twilio(
    State(state): State<ApiState>,
    Admin(caller): Admin,
) -> Result<Json<VerifiedBody>, Problem> {
    let verified = state.app.verify_organization(&caller).await?;
    Ok(Json(VerifiedBody::new(None, verified)))
}
