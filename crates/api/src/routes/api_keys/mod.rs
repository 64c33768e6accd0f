//! `/api/api-keys`: the credentials of programs.

pub(super) mod create;
pub(super) mod delete;
pub(super) mod list;

use linecard_app::views::ApiKey;
use linecard_domain::{AgentId, ApiKeyId, UserId};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::schema_enums;

/// An API key without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiKeyBody {
    #[schema(value_type = uuid::Uuid)]
    id: ApiKeyId,
    name: String,
    /// The last four characters of the secret.
    hint: String,
    /// The key's role. It never exceeds the current role of the user who created it.
    #[schema(value_type = schema_enums::Role)]
    role: &'static str,
    /// The user who created the key.
    #[schema(value_type = uuid::Uuid)]
    created_by: UserId,
    /// The key that made this one, and with which it is revoked; null if a person made it.
    #[schema(value_type = Option<uuid::Uuid>)]
    created_by_key: Option<ApiKeyId>,
    /// What the key may be used for.
    #[schema(value_type = Vec<schema_enums::KeyScope>)]
    scopes: Vec<&'static str>,
    /// The agents that it sees and acts for; null for all.
    #[schema(value_type = Option<Vec<uuid::Uuid>>)]
    agents: Option<Vec<AgentId>>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    expires_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    revoked_at: Option<OffsetDateTime>,
    /// Accurate to the minute.
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
            created_by_key: key.created_by_key,
            scopes: key.limits.scopes.iter().map(|scope| scope.as_str()).collect(),
            agents: key.limits.agents,
            created_at: key.created_at,
            expires_at: key.expires_at,
            revoked_at: key.revoked_at,
            last_used_at: key.last_used_at,
        }
    }
}
