//! Cursor pages over ids that sort by time.

use linecard_domain::Timestamp;
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::row::{column, id};

/// The most rows that a page of a filtered list examines. No index serves a filter on a column that changes, so a page
/// of a filter that matches little would read all that an organization has; it ends here instead, and its cursor goes on
/// from there. Lists say by a column `matches` which rows match; the one that does not is the last one examined.
pub(crate) const EXAMINED: u32 = 10_000;

/// Which page of a list is requested.
#[derive(Debug, Clone)]
pub struct PageRequest {
    /// 1 to [`PageRequest::MAX_LIMIT`].
    pub limit: u16,
    /// The last id of the previous page.
    pub after: Option<Uuid>,
}

/// A page of a list, and the cursor of the next one.
#[derive(Debug, Clone)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// The `after` of the next page; `None` on the last one.
    pub next: Option<Uuid>,
}

impl PageRequest {
    pub const MAX_LIMIT: u16 = 100;

    /// The LIMIT of the statement: one extra row shows whether there is a next page.
    pub(crate) fn limit_and_one(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// The cursor of a list with the oldest first.
    pub(crate) fn after_or_first(&self) -> Uuid {
        self.after.unwrap_or(Uuid::nil())
    }

    /// The cursor of a list with the newest first.
    pub(crate) fn before_or_last(&self) -> Uuid {
        self.after.unwrap_or(Uuid::max())
    }

    pub(crate) fn page<T>(
        &self,
        rows: impl Iterator<Item = Result<T, StoreError>>,
        id: impl Fn(&T) -> Uuid,
    ) -> Result<Page<T>, StoreError> {
        let mut items = rows.collect::<Result<Vec<T>, StoreError>>()?;
        let limit = usize::from(self.limit);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(id) } else { None };
        Ok(Page { items, next })
    }

    /// As [`Self::page`], of a list whose pages examine at most [`EXAMINED`] rows: a page may have fewer items than its
    /// limit, even none, and a next one nevertheless.
    pub(crate) fn page_of_examined<T>(
        &self,
        rows: &[Row],
        read: impl Fn(&Row) -> Result<T, StoreError>,
        id_of: impl Fn(&T) -> Uuid,
    ) -> Result<Page<T>, StoreError> {
        let (mut matching, mut examined_to) = (Vec::new(), None);
        for row in rows {
            if column(row, "matches")? {
                matching.push(read(row));
            } else {
                examined_to = Some(id(row, "id")?);
            }
        }
        let page = self.page(matching.into_iter(), id_of)?;
        Ok(Page { next: page.next.or(examined_to), ..page })
    }
}

/// The smallest UUIDv7 that can have been generated at or after an instant: a bound on time is a bound on ids, so
/// the primary key serves both.
pub(crate) fn first_id_at(instant: Timestamp) -> Uuid {
    let milliseconds = u128::try_from(instant.unix_timestamp_nanos() / 1_000_000).unwrap_or(0);
    Uuid::from_u128(milliseconds << 80)
}
