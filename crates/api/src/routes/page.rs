//! Pages of lists.

use linecard_app::views::{Page, Total};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageBody<T> {
    /// The items of this page.
    pub(crate) items: Vec<T>,
    /// The `cursor` of the next page; null on the last one.
    pub(crate) next_cursor: Option<Uuid>,
    /// How many entries all pages have; absent unless the request asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total: Option<TotalBody>,
}

/// How many entries a list has.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TotalBody {
    /// At most 10,000.
    count: u32,
    /// False if there are more than 10,000 entries: `count` are those among the newest of them that match.
    is_exact: bool,
}

impl From<Total> for TotalBody {
    fn from(Total { count, is_exact }: Total) -> Self {
        Self { count, is_exact }
    }
}

impl<T> PageBody<T> {
    /// Maps each item of a page.
    pub(crate) fn of<U>(page: Page<U>, body: impl Fn(U) -> T) -> Self {
        Self { items: page.items.into_iter().map(body).collect(), next_cursor: page.next, total: None }
    }

    /// The same page with the total, if that was asked for.
    pub(crate) fn with_total(self, total: Option<Total>) -> Self {
        Self { total: total.map(TotalBody::from), ..self }
    }
}
