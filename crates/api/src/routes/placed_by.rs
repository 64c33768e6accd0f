//! Who placed a call or message.

use linecard_app::views::PlacedBy;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::schema_enums;

/// Who placed a call or sent a message, as it was at that time: a member who has left, or a key that was revoked since, stays
/// named.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PlacedByBody {
    #[schema(value_type = schema_enums::PlacerKind)]
    kind: &'static str,
    /// The id of the user or API key.
    id: Uuid,
    /// The user's email address or the key's name.
    name: String,
    /// The user who created the API key; null for a user.
    created_by: Option<Uuid>,
    /// The client's address.
    remote_address: Option<String>,
}

impl From<PlacedBy> for PlacedByBody {
    fn from(placed_by: PlacedBy) -> Self {
        let PlacedBy { user_id, api_key_id, name, remote_address } = placed_by;
        let user = Uuid::from(user_id);
        match api_key_id {
            Some(key) => Self { kind: "api-key", id: key.into(), name, created_by: Some(user), remote_address },
            None => Self { kind: "user", id: user, name, created_by: None, remote_address },
        }
    }
}
