//! `DELETE /api/twilio/next-token`.

use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::CredentialOwner;

use crate::extract::Admin;
use crate::problem::Problem;
use crate::state::ApiState;

/// Discard the organization's secondary auth token
///
/// The current token is kept. Do not discard a token that has already been promoted at Twilio.
#[utoipa::path(delete, path = "/api/twilio/next-token", tag = "organization settings",
    operation_id = "give_twilio_next_token_up",
    responses((status = 204, description = "Discarded, or there was none")))]
pub(crate) async fn discard_organization_secondary_token(
    State(state): State<ApiState>,
    Admin(caller): Admin,
) -> Result<StatusCode, Problem> {
    state.app.discard_secondary_token(&caller, CredentialOwner::Organization(caller.organization_id())).await?;
    Ok(StatusCode::NO_CONTENT)
}
