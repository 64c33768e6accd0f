use axum::Json;
use axum::extract::State;

use super::MessageBody;
use crate::extract::{Fields, Member, Params, history_filter, page_request};
use crate::problem::Problem;
use crate::routes::page::PageBody;
use crate::state::ApiState;
use crate::words;

/// List messages
///
/// The newest first; filters by agent, status and time of creation.
#[utoipa::path(get, path = "/api/messages", tag = "messages",
    params(("agentId" = Option<uuid::Uuid>, Query), ("status" = Option<words::MessageStatus>, Query),
        ("createdFrom" = Option<String>, Query, description = "RFC 3339, inclusive"),
        ("createdBefore" = Option<String>, Query, description = "RFC 3339, exclusive"),
        ("limit" = Option<u16>, Query), ("cursor" = Option<uuid::Uuid>, Query)),
    responses((status = 200, body = PageBody<MessageBody>)))]
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
