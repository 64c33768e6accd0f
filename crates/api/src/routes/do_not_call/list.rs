//! `GET /api/do-not-call`.

use axum::Json;
use axum::extract::State;

use super::DoNotCallBody;
use crate::extract::{Admin, Fields, Params, page_request};
use crate::problem::Problem;
use crate::routes::page::PageBody;
use crate::state::ApiState;

/// List the numbers that must not be called
#[utoipa::path(get, path = "/api/do-not-call", tag = "do-not-call",
    params(("limit" = Option<u16>, Query, description = "The page size, 1 to 100; default 50"),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the previous page")),
    responses((status = 200, body = PageBody<DoNotCallBody>, description = "A page of numbers, newest first")))]
pub(crate) async fn list_do_not_call(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    mut params: Params,
) -> Result<Json<PageBody<DoNotCallBody>>, Problem> {
    let mut fields = Fields::default();
    let request = page_request(&mut params, &mut fields);
    params.finish(fields)?;
    let page = state.app.do_not_call_list(&caller, &request).await?;
    Ok(Json(PageBody::of(page, DoNotCallBody::from)))
}
