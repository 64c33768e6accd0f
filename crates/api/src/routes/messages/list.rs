//! `GET /api/messages`.

use axum::Json;
use axum::extract::State;

use super::MessageBody;
use crate::extract::{Fields, Member, Params, history_filter, page_request, with_total};
use crate::problem::Problem;
use crate::routes::page::PageBody;
use crate::schema_enums;
use crate::state::ApiState;

/// List messages
///
/// Newest first; can be filtered by agent, status, time of creation, number, SID and metadata. A page of a filter that
/// matches little can be short or empty and have a next one.
#[utoipa::path(get, path = "/api/messages", tag = "messages",
    params(("agentId" = Option<uuid::Uuid>, Query), ("status" = Option<Vec<schema_enums::MessageStatus>>, Query, description = "Only those with this status; repeat it for several"),
        ("createdFrom" = Option<String>, Query, description = "RFC 3339, inclusive"),
        ("createdBefore" = Option<String>, Query, description = "RFC 3339, exclusive"),
        ("search" = Option<String>, Query,
            description = "A part of a number, as `4155550100` or `(415) 555`; a whole SID; or the message's id"),
        ("metadata" = Option<String>, Query,
            description = "`key`: only those whose metadata has this key; `key=value`: with this text as its value"),
        ("total" = Option<bool>, Query, description = "Whether to count all entries that match"),
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
    let with_total = with_total(&mut params, &mut fields);
    params.finish(fields)?;
    let page = state.app.messages(&caller, &filter, &request).await?;
    let total = if with_total { Some(state.app.message_total(&caller, &filter).await?) } else { None };
    Ok(Json(PageBody::of(page, MessageBody::from).with_total(total)))
}
