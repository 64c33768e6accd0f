//! `/api/platform/organizations`.

pub(crate) mod disable;
pub(crate) mod enable;
pub(crate) mod erase;
pub(crate) mod export;
pub(crate) mod get;
pub(crate) mod get_erasure;
pub(crate) mod list;
pub(crate) mod put;

use linecard_app::views::ListedOrganization;
use linecard_domain::OrganizationId;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

/// An organization in the list of all.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListedOrganizationBody {
    #[schema(value_type = uuid::Uuid)]
    id: OrganizationId,
    /// The platform's own id; null if it has given none.
    external_id: Option<String>,
    name: String,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
}

impl From<ListedOrganization> for ListedOrganizationBody {
    fn from(listed: ListedOrganization) -> Self {
        Self {
            id: listed.id,
            external_id: listed.external_id.map(|id| id.to_string()),
            name: listed.name,
            created_at: listed.created_at,
        }
    }
}
