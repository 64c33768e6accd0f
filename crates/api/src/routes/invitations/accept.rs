//! `POST /api/invitations/accept`.

use axum::Json;
use axum::extract::State;

use super::InvitationTokenBody;
use crate::extract::{Body, ClientDevice, Session};
use crate::problem::Problem;
use crate::routes::me::MembershipBody;
use crate::state::ApiState;

/// Accept an invitation
///
/// Makes the signed-in user a member. The invitation must be for the address of the user's account.
#[utoipa::path(post, path = "/api/invitations/accept", tag = "session", security(("session" = [])),
    request_body = InvitationTokenBody,
    responses((status = 200, body = MembershipBody, description = "The organization that the user belongs to now")))]
pub(crate) async fn accept_invitation(
    State(state): State<ApiState>,
    Session(session): Session,
    ClientDevice(device): ClientDevice,
    body: Body<InvitationTokenBody>,
) -> Result<Json<MembershipBody>, Problem> {
    Ok(Json(state.app.accept_invitation(&session, &body.value.token, &device).await?.into()))
}
