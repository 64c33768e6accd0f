//! `DELETE /api/api-keys/{api_key_id}`.

use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::ApiKeyId;

use crate::extract::{Admin, IdPath};
use crate::problem::Problem;
use crate::state::ApiState;

/// Revoke an API key
///
/// Takes effect immediately and cannot be undone; the key stays in the list.
#[utoipa::path(delete, path = "/api/api-keys/{api_key_id}", tag = "api-keys", params(("api_key_id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Revoked")))]
pub(crate) async fn delete_api_key(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(key): IdPath<ApiKeyId>,
) -> Result<StatusCode, Problem> {
    state.app.revoke_api_key(&caller, key).await?;
    Ok(StatusCode::NO_CONTENT)
}
