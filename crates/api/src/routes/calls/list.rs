use axum::Json;
use axum::extract::State;

use super::CallBody;
use crate::extract::{Fields, Member, Params, history_filter, page_request};
use crate::problem::Problem;
use crate::routes::page::PageBody;
use crate::state::ApiState;
use crate::words;

/// List calls
///
/// The newest first; filters by agent, status and time of creation.
#[utoipa::path(get, path = "/api/calls", tag = "calls",
    params(("agentId" = Option<uuid::Uuid>, Query), ("status" = Option<words::CallStatus>, Query),
        ("createdFrom" = Option<String>, Query, description = "RFC 3339, inclusive"),
        ("createdBefore" = Option<String>, Query, description = "RFC 3339, exclusive"),
        ("limit" = Option<u16>, Query), ("cursor" = Option<uuid::Uuid>, Query)),
    responses((status = 200, body = PageBody<CallBody>)))]
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
