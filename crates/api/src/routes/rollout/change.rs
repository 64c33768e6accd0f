//! `POST /api/rollout`.

use axum::Json;
use axum::extract::State;
use linecard_domain::RolloutPhase;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{DAYS, RolloutBody};
use crate::extract::{Admin, Body};
use crate::problem::Problem;
use crate::state::ApiState;

/// The phase to change to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeRolloutBody {
    /// The next phase or an earlier one. Phase 4 can only be entered with `linecard rollout advance`, which writes a
    /// backup.
    phase: i16,
}

/// Change the rollout phase
///
/// Moves to the next phase or back. Requires the owner role. 409 `rollout-not-ready` lists what blocks the phase. Phase
/// 3 turns the fallback off; going back from it turns the fallback on.
#[utoipa::path(post, path = "/api/rollout", tag = "rollout",
    request_body = ChangeRolloutBody,
    responses((status = 200, body = RolloutBody, description = "The state of the rollout")))]
pub(crate) async fn change_rollout(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    body: Body<ChangeRolloutBody>,
) -> Result<Json<RolloutBody>, Problem> {
    let phase = RolloutPhase::try_from(body.value.phase)
        .map_err(|invalid| Problem::invalid_field("/phase", invalid.detail()))?;
    Ok(Json(state.app.change_rollout(&caller, phase, DAYS).await?.into()))
}
