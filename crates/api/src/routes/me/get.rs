use axum::Json;

use super::MeBody;
use crate::extract::Session;

/// Who am I
#[utoipa::path(get, path = "/api/me", tag = "session", security(("session" = [])),
    responses((status = 200, body = MeBody)))]
pub(crate) async fn get_me(Session(session): Session) -> Json<MeBody> {
    Json(session.into())
}
