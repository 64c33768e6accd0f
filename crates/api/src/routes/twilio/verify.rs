use axum::Json;
use axum::extract::State;

use crate::extract::Admin;
use crate::problem::Problem;
use crate::routes::connection::VerifiedBody;
use crate::state::ApiState;

/// Ask Twilio whether the organization's line works
///
/// The same codes as for an agent's.
#[utoipa::path(post, path = "/api/twilio/verify", tag = "organization settings", responses((status = 200, body = VerifiedBody)))]
pub(crate) async fn verify_twilio(
    State(state): State<ApiState>,
    Admin(caller): Admin,
) -> Result<Json<VerifiedBody>, Problem> {
    let verified = state.app.verify_organization(&caller).await?;
    Ok(Json(VerifiedBody::new(None, verified)))
}
