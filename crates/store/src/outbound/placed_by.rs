//! Who placed a call or message.

use linecard_domain::{ApiKeyId, UserId};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::sql::row::{column, optional_id};

/// What [`PlacedBy::read`] reads, of calls and of messages.
pub(crate) const PLACED_BY_COLUMNS: &str = "placed_by, placed_by_key, placed_by_name, placed_from";

/// Who placed a call or message, as they were called at that time: a member who is removed later, or a key that is revoked,
/// stays named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedBy {
    /// The user, or the creator of the API key.
    pub user_id: UserId,
    pub api_key_id: Option<ApiKeyId>,
    /// The user's email address, or the key's name.
    pub name: String,
    /// The client's address.
    pub remote_address: Option<String>,
}

impl PlacedBy {
    /// `None`: it was not recorded.
    pub(crate) fn read(row: &Row) -> Result<Option<Self>, StoreError> {
        let Some(user_id) = optional_id(row, "placed_by")? else { return Ok(None) };
        Ok(Some(Self {
            user_id,
            api_key_id: optional_id(row, "placed_by_key")?,
            name: column::<Option<String>>(row, "placed_by_name")?.unwrap_or_default(),
            remote_address: column(row, "placed_from")?,
        }))
    }
}
