//! `/api/api-keys`: how programs sign in.

pub(super) mod create;
pub(super) mod delete;
pub(super) mod list;

use linecard_domain::{ApiKeyId, UserId};
use linecard_store::ApiKey;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::words;

/// An API key, without the key.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiKeyBody {
    #[schema(value_type = uuid::Uuid)]
    id: ApiKeyId,
    name: String,
    /// The key's last four characters.
    hint: String,
    /// The key acts with at most the role that its maker has.
    #[schema(value_type = words::Role)]
    role: &'static str,
    #[schema(value_type = uuid::Uuid)]
    created_by: UserId,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    expires_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    revoked_at: Option<OffsetDateTime>,
    /// To the minute.
    #[serde(with = "time::serde::rfc3339::option")]
    last_used_at: Option<OffsetDateTime>,
}

impl From<ApiKey> for ApiKeyBody {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id,
            name: key.name,
            hint: key.hint,
            role: key.role.as_str(),
            created_by: key.created_by,
            created_at: key.created_at,
            expires_at: key.expires_at,
            revoked_at: key.revoked_at,
            last_used_at: key.last_used_at,
        }
    }
}
