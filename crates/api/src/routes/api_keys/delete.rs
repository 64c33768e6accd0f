//! `DELETE /api/api-keys/{api_key_id}`.

use axum::Json;
use axum::extract::State;
use linecard_domain::ApiKeyId;
use serde::Serialize;
use utoipa::ToSchema;

use super::ApiKeyBody;
use crate::extract::{Admin, IdPath};
use crate::problem::Problem;
use crate::state::ApiState;

/// The API keys that were revoked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RevokedApiKeysBody {
    /// The key itself and those that were made with it, or with these. None that had been revoked before.
    revoked: Vec<ApiKeyBody>,
}

/// Revoke an API key
///
/// Takes effect immediately and cannot be undone; the key stays in the list. The keys that were made with it are revoked
/// with it, and invitations that it made are withdrawn.
#[utoipa::path(delete, path = "/api/api-keys/{api_key_id}", tag = "api-keys", params(("api_key_id" = uuid::Uuid, Path)),
    responses((status = 200, body = RevokedApiKeysBody, description = "Revoked")))]
pub(crate) async fn delete_api_key(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(key): IdPath<ApiKeyId>,
) -> Result<Json<RevokedApiKeysBody>, Problem> {
    let revoked = state.app.revoke_api_key(&caller, key).await?;
    Ok(Json(RevokedApiKeysBody { revoked: revoked.into_iter().map(ApiKeyBody::from).collect() }))
}
