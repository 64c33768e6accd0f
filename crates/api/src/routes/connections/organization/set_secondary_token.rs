//! `POST /api/twilio/next-token`.

use axum::Json;
use axum::extract::State;
use linecard_domain::CredentialOwner;

use crate::extract::{Admin, Body};
use crate::problem::Problem;
use crate::routes::connections::settings::{ConnectionBody, SecondaryTokenBody};
use crate::state::ApiState;

/// Set the organization's secondary auth token
///
/// The secondary auth token from the Twilio console. It is verified with Twilio first: 422 `twilio-token-rejected`. It is
/// stored alongside the current token and replaces it automatically once it is promoted at Twilio.
#[utoipa::path(post, path = "/api/twilio/next-token", tag = "organization settings",
    operation_id = "enter_twilio_next_token",
    request_body = SecondaryTokenBody,
    responses((status = 200, body = ConnectionBody, description = "The Twilio settings")))]
pub(crate) async fn set_organization_secondary_token(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    body: Body<SecondaryTokenBody>,
) -> Result<Json<ConnectionBody>, Problem> {
    let owner = CredentialOwner::Organization(caller.organization_id());
    let connection = state.app.set_secondary_token(&caller, owner, body.value.parse()?).await?;
    Ok(Json(ConnectionBody::new(None, connection)))
}
