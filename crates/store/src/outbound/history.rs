//! Lists of calls and of messages: the newest first, filtered by agent, status and time.

use linecard_domain::{AgentId, Timestamp};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::page::{PageRequest, first_id_at};
use crate::sql::statement::Statement;
use crate::tenancy::transaction::TenantTx;

/// A list's statement, for all agents or for the one in $6; `status` is what the filter looks at. The ids' order is
/// time's.
macro_rules! history {
    ($columns:expr, $table:literal, $status:expr) => {
        history!($columns, $table, $status, "")
    };
    ($columns:expr, $table:literal, $status:expr, by agent) => {
        history!($columns, $table, $status, " AND agent_id = $6")
    };
    ($columns:expr, $table:literal, $status:expr, $agent:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM ",
            $table,
            "
        WHERE organization_id = $1",
            $agent,
            " AND id < $2 AND id >= $3 AND ($4::text IS NULL OR ",
            $status,
            " = $4)
        ORDER BY id DESC LIMIT $5"
        )
    };
}
pub(crate) use history;

/// Which calls or messages are wanted.
#[derive(Debug, Clone)]
pub struct HistoryFilter<Status> {
    pub agent_id: Option<AgentId>,
    pub status: Option<Status>,
    /// Made at or after this instant.
    pub created_from: Option<Timestamp>,
    /// Made before this instant.
    pub created_before: Option<Timestamp>,
}

impl<Status> Default for HistoryFilter<Status> {
    fn default() -> Self {
        Self { agent_id: None, status: None, created_from: None, created_before: None }
    }
}

/// The two statements of a list that [`history!`] made.
pub(crate) struct History {
    pub(crate) all: &'static Statement,
    pub(crate) by_agent: &'static Statement,
}

/// The rows of one page, and one more if there is a next one.
pub(crate) async fn history_rows<Status>(
    tx: &mut TenantTx,
    history: &History,
    filter: &HistoryFilter<Status>,
    status: Option<&'static str>,
    request: &PageRequest,
) -> Result<Vec<Row>, StoreError> {
    let organization = tx.organization_id();
    let before = filter
        .created_before
        .map_or(request.before_or_last(), |instant| first_id_at(instant).min(request.before_or_last()));
    let from = filter.created_from.map_or(Uuid::nil(), first_id_at);
    let limit = request.limit_and_one();
    match filter.agent_id {
        None => tx.rows(history.all, &[organization.as_uuid(), &before, &from, &status, &limit]).await,
        Some(agent) => {
            tx.rows(history.by_agent, &[organization.as_uuid(), &before, &from, &status, &limit, agent.as_uuid()]).await
        }
    }
}
