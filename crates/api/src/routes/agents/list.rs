//! `GET /api/agents`.

use axum::Json;
use axum::extract::State;
use linecard_app::views::{Agent, AgentFilter, Page, PageRequest, Total};
use linecard_domain::{AgentOrder, ExternalId};
use serde::Serialize;
use utoipa::ToSchema;

use super::AgentBody;
use super::cursor::AgentCursor;
use crate::extract::{Fields, Member, Params, with_total};
use crate::problem::Problem;
use crate::routes::page::TotalBody;
use crate::schema_enums;
use crate::state::ApiState;

/// A page of agents.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AgentsBody {
    items: Vec<AgentBody>,
    /// The `cursor` of the next page, with the same `sort`; null on the last one.
    next_cursor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<TotalBody>,
}

impl AgentsBody {
    fn of(page: Page<Agent>, order: AgentOrder, total: Option<Total>) -> Self {
        Self {
            items: page.items.into_iter().map(AgentBody::from).collect(),
            next_cursor: page.next.map(|last| AgentCursor::new(order, last).to_string()),
            total: total.map(TotalBody::from),
        }
    }
}

/// List agents
///
/// Newest first, unless another order is asked for. Agents with the same name are in the order of their ids.
#[utoipa::path(get, path = "/api/agents", tag = "agents",
    params(("search" = Option<String>, Query, description = "A part of the name or of the agent's own number"),
        ("paused" = Option<bool>, Query, description = "Only paused agents, or only those that are not"),
        ("connected" = Option<bool>, Query,
            description = "Only agents with Twilio settings of their own, or only those without"),
        ("status" = Option<Vec<schema_enums::CredentialStatus>>, Query,
            description = "Only agents whose own settings are in this state; repeat it for several"),
        ("sort" = Option<schema_enums::AgentOrder>, Query, description = "The order; default `-createdAt`"),
        ("total" = Option<bool>, Query, description = "Whether to count all entries that match"),
        ("limit" = Option<u16>, Query, description = "The page size, 1 to 100; default 50"),
        ("cursor" = Option<String>, Query, description = "The `nextCursor` of the previous page, with the same `sort`"),
        ("externalId" = Option<String>, Query, description = "Only the agent with this id of the platform's"),
        ("deleted" = Option<bool>, Query,
            description = "True: only agents that were deleted, newest first, whatever the other filters. Their calls and \
                messages still name them")),
    responses((status = 200, body = AgentsBody, description = "A page of agents")))]
pub(crate) async fn list_agents(
    State(state): State<ApiState>,
    Member(caller): Member,
    mut params: Params,
) -> Result<Json<AgentsBody>, Problem> {
    let mut fields = Fields::default();
    let filter = AgentFilter {
        search: params.search("search", &mut fields),
        paused: params.flag("paused", &mut fields),
        connected: params.flag("connected", &mut fields),
        statuses: params.all_parsed("status", &mut fields),
    };
    let sort = params.parsed("sort", &mut fields).unwrap_or(AgentOrder::NewestFirst);
    let with_total = with_total(&mut params, &mut fields);
    let external: Option<ExternalId> = params.parsed("externalId", &mut fields);
    let deleted = params.flag("deleted", &mut fields);
    let order = if deleted == Some(true) { AgentOrder::NewestFirst } else { sort };
    let request = page_request(order, &mut params, &mut fields);
    params.finish(fields)?;
    if deleted == Some(true) {
        let page = state.app.deleted_agents(&caller, &request).await?;
        return Ok(Json(AgentsBody::of(page, order, None)));
    }
    if let Some(external) = external {
        let found = state.app.agent_by_external_id(&caller, &external).await?;
        let page = Page { items: found.into_iter().collect(), next: None };
        return Ok(Json(AgentsBody::of(page, order, None)));
    }
    let page = state.app.agents(&caller, &filter, order, &request).await?;
    let total = if with_total { Some(state.app.agent_total(&caller, &filter).await?) } else { None };
    Ok(Json(AgentsBody::of(page, order, total)))
}

/// `limit` and `cursor`.
fn page_request(order: AgentOrder, params: &mut Params, fields: &mut Fields) -> PageRequest {
    let limit = params.limit(50, fields);
    let cursor: Option<AgentCursor> = params.parsed("cursor", fields);
    let after = cursor.and_then(|cursor| {
        let last = cursor.last_in(order);
        last.map_err(|invalid| fields.refuse("cursor", invalid.detail())).ok()
    });
    PageRequest { limit, after }
}
