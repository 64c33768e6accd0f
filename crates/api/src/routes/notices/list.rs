//! `GET /api/notices`.

use axum::Json;
use axum::extract::State;

use super::NoticesBody;
use crate::extract::Admin;
use crate::problem::Problem;
use crate::state::ApiState;

/// List notices
///
/// What admins and owners must know: that Twilio refuses an account, that a daily limit is nearly used up or reached, that an
/// API key expires within seven days, that events do not reach an endpoint. Notices are found by the background work, some
/// minutes after what they are about, and resolved in the same way when it is over.
#[utoipa::path(get, path = "/api/notices", tag = "notices",
    responses((status = 200, body = NoticesBody, description = "Open notices, and those that were resolved lately")))]
pub(crate) async fn list_notices(
    State(state): State<ApiState>,
    Admin(caller): Admin,
) -> Result<Json<NoticesBody>, Problem> {
    Ok(Json(state.app.notices(&caller).await?.into()))
}
