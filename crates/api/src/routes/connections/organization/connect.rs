//! `POST /api/twilio`.

use axum::Json;
use axum::extract::State;

use crate::extract::{Admin, Body};
use crate::problem::Problem;
use crate::routes::connections::settings::{ConnectBody, ConnectionBody};
use crate::state::ApiState;

/// Save the organization's Twilio settings
///
/// They are used for agents without settings of their own while the fallback is on.
#[utoipa::path(post, path = "/api/twilio", tag = "organization settings",
    request_body = ConnectBody, responses((status = 200, body = ConnectionBody, description = "The Twilio settings")))]
pub(crate) async fn connect_twilio(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    body: Body<ConnectBody>,
) -> Result<Json<ConnectionBody>, Problem> {
    let connection = state.app.connect_organization(&caller, body.value.parse()?).await?;
    Ok(Json(ConnectionBody::new(None, connection)))
}
