use linecard_store::Page;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageBody<T> {
    pub(crate) items: Vec<T>,
    /// Give it as `cursor` for the next part; null on the last one.
    pub(crate) next_cursor: Option<Uuid>,
}

impl<T> PageBody<T> {
    pub(crate) fn of<U>(page: Page<U>, body: impl Fn(U) -> T) -> Self {
        Self { items: page.items.into_iter().map(body).collect(), next_cursor: page.next }
    }
}
