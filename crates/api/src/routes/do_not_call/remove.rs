//! `DELETE /api/do-not-call/{entry_id}`.

use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::DoNotCallId;

use crate::extract::{Admin, IdPath};
use crate::problem::Problem;
use crate::state::ApiState;

/// Remove a number from the do-not-call list
///
/// It can be called again immediately. Twilio keeps an opt-out of its own, until the person replies START.
#[utoipa::path(delete, path = "/api/do-not-call/{entry_id}", tag = "do-not-call", params(("entry_id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Removed")))]
pub(crate) async fn remove_do_not_call(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(entry): IdPath<DoNotCallId>,
) -> Result<StatusCode, Problem> {
    state.app.remove_do_not_call(&caller, entry).await?;
    Ok(StatusCode::NO_CONTENT)
}
