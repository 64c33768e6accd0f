//! `GET /api/me`.

use axum::Json;

use super::MeBody;
use crate::extract::AnySession;

/// Get the signed-in user
#[utoipa::path(get, path = "/api/me", tag = "session", security(("session" = [])),
    responses((status = 200, body = MeBody, description = "The signed-in user")))]
pub(crate) async fn get_me(AnySession(session): AnySession) -> Json<MeBody> {
    Json(session.into())
}
