//! `GET /api/twilio`.

use axum::Json;
use axum::extract::State;

use crate::extract::Member;
use crate::problem::Problem;
use crate::routes::connections::settings::{ConnectionBody, not_connected};
use crate::state::ApiState;

/// Get the organization's Twilio settings
///
/// 404 `not-connected` if there are none.
#[utoipa::path(get, path = "/api/twilio", tag = "organization settings",
    responses((status = 200, body = ConnectionBody, description = "The Twilio settings")))]
pub(crate) async fn get_twilio(
    State(state): State<ApiState>,
    Member(caller): Member,
) -> Result<Json<ConnectionBody>, Problem> {
    let connection = state.app.organization_connection(&caller).await?;
    let connection = connection.ok_or_else(|| not_connected("The organization has no Twilio settings."))?;
    Ok(Json(ConnectionBody::new(None, connection)))
}
