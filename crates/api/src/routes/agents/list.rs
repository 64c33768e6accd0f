//! `GET /api/agents`.

use axum::Json;
use axum::extract::State;
use linecard_domain::ExternalId;

use super::AgentBody;
use crate::extract::{Fields, Member, Params, page_request};
use crate::problem::Problem;
use crate::routes::page::PageBody;
use crate::state::ApiState;

/// List agents
///
/// Newest first.
#[utoipa::path(get, path = "/api/agents", tag = "agents",
    params(("limit" = Option<u16>, Query, description = "The page size, 1 to 100; default 50"),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the previous page"),
        ("externalId" = Option<String>, Query, description = "Only the agent with this id of the platform's")),
    responses((status = 200, body = PageBody<AgentBody>, description = "A page of agents")))]
pub(crate) async fn list_agents(
    State(state): State<ApiState>,
    Member(caller): Member,
    mut params: Params,
) -> Result<Json<PageBody<AgentBody>>, Problem> {
    let mut fields = Fields::default();
    let request = page_request(&mut params, &mut fields);
    let external: Option<ExternalId> = params.parsed("externalId", &mut fields);
    params.finish(fields)?;
    if let Some(external) = external {
        let found = state.app.agent_by_external_id(&caller, &external).await?;
        return Ok(Json(PageBody { items: found.into_iter().map(AgentBody::from).collect(), next_cursor: None }));
    }
    let page = state.app.agents(&caller, &request).await?;
    Ok(Json(PageBody::of(page, AgentBody::from)))
}
