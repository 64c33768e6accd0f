//! `GET /api/twilio/resolutions`.

use axum::Json;
use axum::extract::State;

use crate::extract::{Fields, Member, Params, page_request};
use crate::problem::Problem;
use crate::routes::connections::agent::get_resolution::ResolutionBody;
use crate::routes::page::PageBody;
use crate::state::ApiState;

/// Explain which credentials all agents use
///
/// Like `/api/agents/{agent_id}/twilio/resolution`, for each agent in the order of the list of agents.
#[utoipa::path(get, path = "/api/twilio/resolutions", tag = "agent settings",
    params(("limit" = Option<u16>, Query, description = "The page size, 1 to 100; default 50"),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the previous page")),
    responses((status = 200, body = PageBody<ResolutionBody>, description = "A page of resolutions")))]
pub(crate) async fn list_twilio_resolutions(
    State(state): State<ApiState>,
    Member(caller): Member,
    mut params: Params,
) -> Result<Json<PageBody<ResolutionBody>>, Problem> {
    let mut fields = Fields::default();
    let request = page_request(&mut params, &mut fields);
    params.finish(fields)?;
    let page = state.app.explain_resolutions(&caller, &request).await?;
    Ok(Json(PageBody::of(page, ResolutionBody::from)))
}
