use axum::Json;
use axum::extract::State;
use linecard_domain::CredentialOwner;

use crate::extract::{Admin, Body};
use crate::problem::Problem;
use crate::routes::connection::{ConnectionBody, NextTokenBody};
use crate::state::ApiState;

/// Enter the organization's next auth token
///
/// The secondary one of the Twilio console, which Twilio is asked to take first: 422 `twilio-token-rejected`. From now on
/// it stands beside the present token; once Twilio has promoted it, it takes the present one's place by itself.
#[utoipa::path(post, path = "/api/twilio/next-token", tag = "organization settings",
    request_body = NextTokenBody, responses((status = 200, body = ConnectionBody)))]
pub(crate) async fn enter_twilio_next_token(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    body: Body<NextTokenBody>,
) -> Result<Json<ConnectionBody>, Problem> {
    let owner = CredentialOwner::Organization(caller.organization_id());
    let connection = state.app.set_secondary_token(&caller, owner, body.value.parse()?).await?;
    Ok(Json(ConnectionBody::new(None, connection)))
}
