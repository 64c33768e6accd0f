//! `POST /api/members/{user_id}/password-reset`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::UserId;

use crate::extract::{Admin, IdPath};
use crate::problem::Problem;
use crate::routes::password_resets::LinkBody;
use crate::state::ApiState;

/// Make a link that sets a member's password
///
/// The response contains a one-time link to hand over; it works for 24 hours, and a newer one replaces it. If this Linecard
/// sends mail, the member gets it as well. Requires an
/// owner who is signed in, because whoever has the link can act as the member; the member must not be an owner, and must
/// belong to no other organization. For others, the operator has `linecard user reset-password`.
#[utoipa::path(post, path = "/api/members/{user_id}/password-reset", tag = "members",
    params(("user_id" = uuid::Uuid, Path)),
    responses((status = 201, body = LinkBody, description = "The link, which is returned only once")))]
pub(crate) async fn reset_member_password(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(user): IdPath<UserId>,
) -> Result<(StatusCode, Json<LinkBody>), Problem> {
    let handed = state.app.reset_member_password(&caller, user).await?;
    Ok((StatusCode::CREATED, Json(handed.into())))
}
