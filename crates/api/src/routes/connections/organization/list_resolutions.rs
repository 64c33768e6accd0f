//! `GET /api/twilio/resolutions`.

use axum::Json;
use axum::extract::State;
use linecard_app::views::PageRequest;
use linecard_domain::AgentId;

use crate::extract::{Fields, Member, Params, page_request};
use crate::problem::Problem;
use crate::routes::connections::agent::get_resolution::ResolutionBody;
use crate::routes::page::PageBody;
use crate::state::ApiState;

/// Explain which credentials all agents use
///
/// Like `/api/agents/{agent_id}/twilio/resolution`, for each agent, newest first; or for the agents that are named.
#[utoipa::path(get, path = "/api/twilio/resolutions", tag = "agent settings",
    params(("agentId" = Option<Vec<uuid::Uuid>>, Query,
            description = "Only this agent; repeat it for up to 100, without a cursor then"),
        ("limit" = Option<u16>, Query, description = "The page size, 1 to 100; default 50"),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the previous page")),
    responses((status = 200, body = PageBody<ResolutionBody>, description = "A page of resolutions")))]
pub(crate) async fn list_twilio_resolutions(
    State(state): State<ApiState>,
    Member(caller): Member,
    mut params: Params,
) -> Result<Json<PageBody<ResolutionBody>>, Problem> {
    let mut fields = Fields::default();
    let agents: Vec<AgentId> = params.all_parsed("agentId", &mut fields);
    if agents.len() > usize::from(PageRequest::MAX_LIMIT) {
        fields.refuse("agentId", "must be repeated at most 100 times");
    }
    let request = page_request(&mut params, &mut fields);
    params.finish(fields)?;
    if !agents.is_empty() {
        let page = state.app.explain_resolutions_of(&caller, &agents).await?;
        return Ok(Json(PageBody::of(page, ResolutionBody::from)));
    }
    let page = state.app.explain_resolutions(&caller, &request).await?;
    Ok(Json(PageBody::of(page, ResolutionBody::from)))
}
