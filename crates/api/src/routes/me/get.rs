//! `GET /api/me`.

use axum::Json;

use super::MeBody;
use crate::extract::Person;

/// Get the signed-in user
///
/// Also with a token of the identity provider: which organizations its person belongs to.
#[utoipa::path(get, path = "/api/me", tag = "session", security(("session" = []), ("identityToken" = [])),
    responses((status = 200, body = MeBody, description = "The signed-in user")))]
pub(crate) async fn get_me(person: Person) -> Json<MeBody> {
    Json(match person {
        Person::Session(session) => session.into(),
        Person::Token(token) => token.into(),
    })
}
