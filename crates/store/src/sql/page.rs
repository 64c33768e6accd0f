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

/// How many entries a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// At most [`EXAMINED`].
    pub count: u32,
    /// False: there are more entries than were looked at, and `count` matching ones among the newest of them.
    pub is_exact: bool,
}

impl Total {
    /// Of `matching` and `examined`, among one more than [`EXAMINED`] rows.
    pub(crate) fn read(row: Option<&Row>) -> Result<Self, StoreError> {
        let Some(row) = row else { return Ok(Self { count: 0, is_exact: true }) };
        let (matching, examined): (i64, i64) = (column(row, "matching")?, column(row, "examined")?);
        let count = u32::try_from(matching).unwrap_or(EXAMINED).min(EXAMINED);
        Ok(Self { count, is_exact: examined <= i64::from(EXAMINED) })
    }
}

impl PageRequest {
    pub const MAX_LIMIT: u16 = 100;

    /// The LIMIT of the statement: one extra row shows whether there is a next page.
    pub(crate) fn limit_and_one(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// The cursor of a list with the oldest first.
    pub(crate) fn after_or_first(&self) -> Uuid {
        self.after.unwrap_or_default()
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
