//! Pages of lists.

use linecard_app::views::Page;
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
}

impl<T> PageBody<T> {
    /// Maps each item of a page.
    pub(crate) fn of<U>(page: Page<U>, body: impl Fn(U) -> T) -> Self {
        Self { items: page.items.into_iter().map(body).collect(), next_cursor: page.next }
    }
}
