//! Lists of calls and of messages: newest first, filtered by agent, status and time.

use linecard_domain::{AgentId, Timestamp};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::page::{PageRequest, first_id_at};
use crate::sql::statement::TenantStatement;
use crate::tenancy::transaction::TenantTx;

/// Which calls or messages a list contains.
#[derive(Debug, Clone)]
pub struct HistoryFilter<Status> {
    pub agent_id: Option<AgentId>,
    pub status: Option<Status>,
    /// Created at or after this instant.
    pub created_from: Option<Timestamp>,
    /// Created before this instant.
    pub created_before: Option<Timestamp>,
}

impl<Status> Default for HistoryFilter<Status> {
    fn default() -> Self {
        Self { agent_id: None, status: None, created_from: None, created_before: None }
    }
}

/// The rows of agent $6 with ids from $3 to below $2, as ranges of the index that begins with the agent. With
/// `agent_id = $6`, PostgreSQL may walk the organization's rows in the order of the primary key instead, and discard those
/// of all other agents.
pub(crate) const OF_AGENT_6: &str = "(agent_id, id) < ($6, $2) AND (agent_id, id) >= ($6, $3)";

/// The two statements of a list: $2 and $3 bound the ids, whose order is that of time, $4 is the status or NULL, $5 the
/// limit and, of one agent alone, $6 the agent.
pub(crate) struct History {
    pub(crate) of_all_agents: &'static TenantStatement,
    pub(crate) of_one_agent: &'static TenantStatement,
}

/// The rows of one page, plus one if there is a next page.
pub(crate) async fn history_rows<Status>(
    tx: &mut TenantTx,
    history: &History,
    filter: &HistoryFilter<Status>,
    status: Option<&'static str>,
    request: &PageRequest,
) -> Result<Vec<Row>, StoreError> {
    let before = filter
        .created_before
        .map_or(request.before_or_last(), |instant| first_id_at(instant).min(request.before_or_last()));
    let from = filter.created_from.map_or(Uuid::nil(), first_id_at);
    let limit = request.limit_and_one();
    match filter.agent_id {
        None => tx.rows(history.of_all_agents, &[&before, &from, &status, &limit]).await,
        Some(agent) => tx.rows(history.of_one_agent, &[&before, &from, &status, &limit, agent.as_uuid()]).await,
    }
}
