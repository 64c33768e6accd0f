//! `GET /api/messages`.

use axum::Json;
use axum::extract::State;

use super::MessageBody;
use crate::extract::{Fields, Member, Params, history_filter, page_request};
use crate::problem::Problem;
use crate::routes::page::PageBody;
use crate::schema_enums;
use crate::state::ApiState;

/// List messages
///
/// Newest first; can be filtered by agent, status and time of creation.
#[utoipa::path(get, path = "/api/messages", tag = "messages",
    params(("agentId" = Option<uuid::Uuid>, Query), ("status" = Option<schema_enums::MessageStatus>, Query),
        ("createdFrom" = Option<String>, Query, description = "RFC 3339, inclusive"),
        ("createdBefore" = Option<String>, Query, description = "RFC 3339, exclusive"),
        ("limit" = Option<u16>, Query, description = "The page size, 1 to 100; default 50"),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the previous page")),
    responses((status = 200, body = PageBody<MessageBody>, description = "A page of messages")))]
pub(crate) async fn list_messages(
    State(state): State<ApiState>,
    Member(caller): Member,
    mut params: Params,
) -> Result<Json<PageBody<MessageBody>>, Problem> {
    let mut fields = Fields::default();
    let filter = history_filter(&mut params, &mut fields);
    let request = page_request(&mut params, &mut fields);
    params.finish(fields)?;
    let page = state.app.messages(&caller, &filter, &request).await?;
    Ok(Json(PageBody::of(page, MessageBody::from)))
}
