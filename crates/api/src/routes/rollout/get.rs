use axum::Json;
use axum::extract::State;

use super::{DAYS, RolloutBody};
use crate::extract::{Admin, Fields, Params};
use crate::problem::Problem;
use crate::state::ApiState;

/// Tell how far the rollout has come
///
/// The phase, what went out with whose credentials, which agents still fall back, and what stands in the way of the
/// next phase. Admins and owners only.
#[utoipa::path(get, path = "/api/rollout", tag = "rollout",
    params(("days" = Option<u16>, Query, description = "1 to 90; 14 unless told")),
    responses((status = 200, body = RolloutBody)))]
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
            fields.refuse("days", "must be 1 to 90");
            DAYS
        }
    };
    params.finish(fields)?;
    Ok(Json(state.app.rollout(&caller, days).await?.into()))
}
