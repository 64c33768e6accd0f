//! `GET /api/calls`.

use axum::Json;
use axum::extract::State;

use super::CallBody;
use crate::extract::{Fields, Member, Params, history_filter, page_request};
use crate::problem::Problem;
use crate::routes::page::PageBody;
use crate::schema_enums;
use crate::state::ApiState;

/// List calls
///
/// Newest first; can be filtered by agent, status and time of creation.
#[utoipa::path(get, path = "/api/calls", tag = "calls",
    params(("agentId" = Option<uuid::Uuid>, Query), ("status" = Option<schema_enums::CallStatus>, Query),
        ("createdFrom" = Option<String>, Query, description = "RFC 3339, inclusive"),
        ("createdBefore" = Option<String>, Query, description = "RFC 3339, exclusive"),
        ("limit" = Option<u16>, Query, description = "The page size, 1 to 100; default 50"),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the previous page")),
    responses((status = 200, body = PageBody<CallBody>, description = "A page of calls")))]
pub(crate) async fn list_calls(
    State(state): State<ApiState>,
    Member(caller): Member,
    mut params: Params,
) -> Result<Json<PageBody<CallBody>>, Problem> {
    let mut fields = Fields::default();
    let filter = history_filter(&mut params, &mut fields);
    let request = page_request(&mut params, &mut fields);
    params.finish(fields)?;
    let page = state.app.calls(&caller, &filter, &request).await?;
    Ok(Json(PageBody::of(page, CallBody::from)))
}
