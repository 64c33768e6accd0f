//! `GET /api/agents`.

use axum::Json;
use axum::extract::State;
use linecard_app::views::{AgentFilter, AgentOrder};
use linecard_domain::ExternalId;

use super::AgentBody;
use crate::extract::{Fields, Member, Params, page_request, with_total};
use crate::problem::Problem;
use crate::routes::page::PageBody;
use crate::schema_enums;
use crate::state::ApiState;

/// List agents
///
/// Newest first, or by name.
#[utoipa::path(get, path = "/api/agents", tag = "agents",
    params(("search" = Option<String>, Query, description = "A part of the name or of the agent's own number"),
        ("paused" = Option<bool>, Query, description = "Only paused agents, or only those that are not"),
        ("connected" = Option<bool>, Query,
            description = "Only agents with Twilio settings of their own, or only those without"),
        ("status" = Option<Vec<schema_enums::CredentialStatus>>, Query,
            description = "Only agents whose own settings are in this state; repeat it for several"),
        ("sort" = Option<String>, Query, description = "`newest`, which is the default, or `name`"),
        ("total" = Option<bool>, Query, description = "Whether to count all entries that match"),
        ("limit" = Option<u16>, Query, description = "The page size, 1 to 100; default 50"),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the previous page"),
        ("externalId" = Option<String>, Query, description = "Only the agent with this id of the platform's"),
        ("deleted" = Option<bool>, Query,
            description = "True: only agents that were deleted, newest first, whatever the other filters. Their calls and \
                messages still name them")),
    responses((status = 200, body = PageBody<AgentBody>, description = "A page of agents")))]
pub(crate) async fn list_agents(
    State(state): State<ApiState>,
    Member(caller): Member,
    mut params: Params,
) -> Result<Json<PageBody<AgentBody>>, Problem> {
    let mut fields = Fields::default();
    let filter = AgentFilter {
        search: params.search("search", &mut fields),
        paused: params.flag("paused", &mut fields),
        connected: params.flag("connected", &mut fields),
        statuses: params.all_parsed("status", &mut fields),
    };
    let order = match params.one_of("sort", ["newest", "name"], &mut fields) {
        Some("name") => AgentOrder::ByName,
        _ => AgentOrder::NewestFirst,
    };
    let request = page_request(&mut params, &mut fields);
    let with_total = with_total(&mut params, &mut fields);
    let external: Option<ExternalId> = params.parsed("externalId", &mut fields);
    let deleted = params.flag("deleted", &mut fields);
    params.finish(fields)?;
    if deleted == Some(true) {
        let page = state.app.deleted_agents(&caller, &request).await?;
        return Ok(Json(PageBody::of(page, AgentBody::from)));
    }
    if let Some(external) = external {
        let found = state.app.agent_by_external_id(&caller, &external).await?;
        let items = found.into_iter().map(AgentBody::from).collect();
        return Ok(Json(PageBody { items, next_cursor: None, total: None }));
    }
    let page = state.app.agents(&caller, &filter, order, &request).await?;
    let total = if with_total { Some(state.app.agent_total(&caller, &filter).await?) } else { None };
    Ok(Json(PageBody::of(page, AgentBody::from).with_total(total)))
}
