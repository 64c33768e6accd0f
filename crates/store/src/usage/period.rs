//! Days as a range of ids.

use linecard_domain::Timestamp;
use time::Duration;
use uuid::Uuid;

use crate::sql::page::first_id_at;

/// A row's id is generated at most this long after the row's `created_at`.
const IDS_LATE_BY: Duration = Duration::minutes(1);

/// The bounds of the ids of rows that were created in `[from, before)`.
pub(crate) fn ids_between(from: Timestamp, before: Timestamp) -> (Uuid, Uuid) {
    (first_id_at(from), first_id_at(before + IDS_LATE_BY))
}
