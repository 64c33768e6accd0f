//! `/api/do-not-call`: numbers that the organization neither calls nor texts.

pub(super) mod add;
pub(super) mod list;
pub(super) mod remove;

use linecard_app::views::DoNotCallEntry;
use linecard_domain::DoNotCallId;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::schema_enums;

/// A number that the organization neither calls nor texts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DoNotCallBody {
    #[schema(value_type = uuid::Uuid)]
    id: DoNotCallId,
    /// In E.164.
    number: String,
    reason: Option<String>,
    #[schema(value_type = schema_enums::DoNotCallSource)]
    source: String,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
}

impl From<DoNotCallEntry> for DoNotCallBody {
    fn from(entry: DoNotCallEntry) -> Self {
        Self {
            id: entry.id,
            number: entry.number.as_str().to_owned(),
            reason: entry.reason,
            source: entry.source,
            created_at: entry.created_at,
        }
    }
}
