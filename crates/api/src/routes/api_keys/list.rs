//! `GET /api/api-keys`.

use axum::Json;
use axum::extract::State;

use super::ApiKeyBody;
use crate::extract::{Admin, Fields, Params, page_request};
use crate::problem::Problem;
use crate::routes::page::PageBody;
use crate::state::ApiState;

/// List API keys
#[utoipa::path(get, path = "/api/api-keys", tag = "api-keys",
    params(("limit" = Option<u16>, Query, description = "The page size, 1 to 100; default 50"),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the previous page")),
    responses((status = 200, body = PageBody<ApiKeyBody>, description = "A page of API keys")))]
pub(crate) async fn list_api_keys(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    mut params: Params,
) -> Result<Json<PageBody<ApiKeyBody>>, Problem> {
    let mut fields = Fields::default();
    let request = page_request(&mut params, &mut fields);
    params.finish(fields)?;
    let page = state.app.api_keys(&caller, &request).await?;
    Ok(Json(PageBody::of(page, ApiKeyBody::from)))
}
