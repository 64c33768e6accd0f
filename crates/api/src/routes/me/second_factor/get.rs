//! `GET /api/me/second-factor`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::extract::Session;
use crate::problem::Problem;
use crate::state::ApiState;

/// The second factor of the signed-in user.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SecondFactorBody {
    /// Since when signing in takes a code; null if it does not.
    #[serde(with = "time::serde::rfc3339::option")]
    confirmed_at: Option<OffsetDateTime>,
    /// How many recovery codes were not used yet.
    recovery_codes_left: i64,
}

/// Get the second factor
#[utoipa::path(get, path = "/api/me/second-factor", tag = "session", security(("session" = [])),
    responses((status = 200, body = SecondFactorBody, description = "The second factor, or that there is none")))]
pub(crate) async fn get_second_factor(
    State(state): State<ApiState>,
    Session(session): Session,
) -> Result<Json<SecondFactorBody>, Problem> {
    let found = state.app.second_factor(&session).await?;
    Ok(Json(SecondFactorBody {
        confirmed_at: found.map(|factor| factor.confirmed_at),
        recovery_codes_left: found.map_or(0, |factor| factor.recovery_codes_left),
    }))
}
