use axum::Json;
use axum::extract::State;

use super::ApiKeyBody;
use crate::extract::{Admin, Fields, Params, page_request};
use crate::problem::Problem;
use crate::routes::page::PageBody;
use crate::state::ApiState;

/// List the API keys
#[utoipa::path(get, path = "/api/api-keys", tag = "api-keys",
    params(("limit" = Option<u16>, Query), ("cursor" = Option<uuid::Uuid>, Query)),
    responses((status = 200, body = PageBody<ApiKeyBody>)))]
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
