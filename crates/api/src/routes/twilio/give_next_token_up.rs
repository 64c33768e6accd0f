use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::CredentialOwner;

use crate::extract::Admin;
use crate::problem::Problem;
use crate::state::ApiState;

/// Give the organization's next auth token up
///
/// The present one stays. Don't, once it is promoted at Twilio.
#[utoipa::path(delete, path = "/api/twilio/next-token", tag = "organization settings",
    responses((status = 204, description = "Given up, or there was none")))]
pub(crate) async fn give_twilio_next_token_up(
    State(state): State<ApiState>,
    Admin(caller): Admin,
) -> Result<StatusCode, Problem> {
    state.app.discard_secondary_token(&caller, CredentialOwner::Organization(caller.organization_id())).await?;
    Ok(StatusCode::NO_CONTENT)
}
