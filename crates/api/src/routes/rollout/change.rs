use axum::Json;
use axum::extract::State;
use linecard_domain::RolloutPhase;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{DAYS, RolloutBody};
use crate::extract::{Admin, Body};
use crate::problem::Problem;
use crate::state::ApiState;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeRolloutBody {
    /// The next phase, or an earlier one. 4 is gone to by `linecard rollout advance` alone, which writes a backup.
    phase: i16,
}

/// Go to the next phase, or back
///
/// Owners only. 409 `rollout-not-ready` says what stands in the way; phase 3 switches the fallback off, and going back
/// from it switches it on.
#[utoipa::path(post, path = "/api/rollout", tag = "rollout",
    request_body = ChangeRolloutBody, responses((status = 200, body = RolloutBody)))]
pub(crate) async fn change_rollout(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    body: Body<ChangeRolloutBody>,
) -> Result<Json<RolloutBody>, Problem> {
    let phase = RolloutPhase::try_from(body.value.phase)
        .map_err(|invalid| Problem::invalid_field("/phase", invalid.detail()))?;
    Ok(Json(state.app.change_rollout(&caller, phase, DAYS).await?.into()))
}
