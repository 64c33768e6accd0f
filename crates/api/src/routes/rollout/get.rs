//! `GET /api/rollout`.

use axum::Json;
use axum::extract::State;

use super::{DAYS, RolloutBody};
use crate::extract::{Admin, Fields, Params};
use crate::problem::Problem;
use crate::state::ApiState;

/// Get the state of the rollout
///
/// The phase, traffic by credential source, the agents that use the fallback, and what blocks the next phase. Requires
/// the admin role.
#[utoipa::path(get, path = "/api/rollout", tag = "rollout",
    params(("days" = Option<u16>, Query, description = "The reporting period, 1 to 90 days; default 14")),
    responses((status = 200, body = RolloutBody, description = "The state of the rollout")))]
pub(crate) async fn get_rollout(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    mut params: Params,
) -> Result<Json<RolloutBody>, Problem> {
    let mut fields = Fields::default();
    let days = match params.text("days").map(|raw| raw.parse::<u16>()) {
        None => DAYS,
        Some(Ok(days @ 1..=90)) => days,
        Some(_) => {
            fields.refuse("days", "must be between 1 and 90");
            DAYS
        }
    };
    params.finish(fields)?;
    Ok(Json(state.app.rollout(&caller, days).await?.into()))
}
