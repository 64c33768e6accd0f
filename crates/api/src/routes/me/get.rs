//! `GET /api/me`.

use axum::Json;

use super::MeBody;
use crate::extract::Session;

/// Get the signed-in user
#[utoipa::path(get, path = "/api/me", tag = "session", security(("session" = [])),
    responses((status = 200, body = MeBody, description = "The signed-in user")))]
pub(crate) async fn get_me(Session(session): Session) -> Json<MeBody> {
    Json(session.into())
}
