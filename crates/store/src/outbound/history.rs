//! Lists of calls and of messages: newest first, filtered by agent, status, time, number, SID and metadata.

use linecard_domain::{AgentId, Timestamp};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::page::{EXAMINED, PageRequest, Total, first_id_at};
use crate::sql::statement::TenantStatement;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

/// Which calls or messages a list contains.
#[derive(Debug, Clone)]
pub struct HistoryFilter<Status> {
    pub agent_id: Option<AgentId>,
    /// One of these; empty: any.
    pub statuses: Vec<Status>,
    /// Created at or after this instant.
    pub created_from: Option<Timestamp>,
    /// Created before this instant.
    pub created_before: Option<Timestamp>,
    /// A part of a number in E.164, or a whole SID or id.
    pub search: Option<String>,
    pub metadata: Option<MetadataFilter>,
}

/// Metadata that has a key, with this text as its value if there is one.
#[derive(Debug, Clone)]
pub struct MetadataFilter {
    pub key: String,
    pub value: Option<String>,
}

impl<Status> Default for HistoryFilter<Status> {
    fn default() -> Self {
        let (agent_id, created_from, created_before, search, metadata) = (None, None, None, None, None);
        Self { agent_id, statuses: Vec::new(), created_from, created_before, search, metadata }
    }
}

/// The rows of agent $9 with ids from $3 to below $2, as ranges of the index that begins with the agent. With
/// `agent_id = $9`, PostgreSQL may walk the organization's rows in the order of the primary key instead, and discard those
/// of all other agents.
pub(crate) const OF_AGENT_9: &str = "(agent_id, id) < ($9, $2) AND (agent_id, id) >= ($9, $3)";

/// What is searched for: $6 in numbers and ids, $7 a key of the metadata and $8 its value. `{sid}` is the column of the SID.
pub(crate) const SEARCHED: &str = "($6::text IS NULL OR strpos(to_number, $6) > 0 OR strpos(from_number, $6) > 0
                OR $6 IN ({sid}, account_sid, id::text))
            AND ($7::text IS NULL OR (metadata ? $7 AND ($8::text IS NULL OR metadata ->> $7 = $8)))";

/// The statements of a list: $2 and $3 bound the ids, whose order is that of time, $4 are the statuses or NULL, $5 is the
/// limit, $6 to $8 what is searched for and, of one agent alone, $9 the agent. Counts read the same rows, up to the limit.
pub(crate) struct History {
    pub(crate) of_all_agents: &'static TenantStatement,
    pub(crate) of_one_agent: &'static TenantStatement,
}

/// The rows of one page, plus one if there is a next page.
pub(crate) async fn history_rows<Status>(
    tx: &mut TenantTx,
    history: &History,
    filter: &HistoryFilter<Status>,
    name: impl Fn(&Status) -> &'static str,
    request: &PageRequest,
) -> Result<Vec<Row>, StoreError> {
    run(tx, history, filter, name, request.before_or_last(), request.limit_and_one()).await
}

/// How many match.
pub(crate) async fn history_total<Status>(
    tx: &mut TenantTx,
    counts: &History,
    filter: &HistoryFilter<Status>,
    name: impl Fn(&Status) -> &'static str,
) -> Result<Total, StoreError> {
    let rows = run(tx, counts, filter, name, Uuid::max(), i64::from(EXAMINED) + 1).await?;
    Total::read(rows.first())
}

async fn run<Status>(
    tx: &mut TenantTx,
    history: &History,
    filter: &HistoryFilter<Status>,
    name: impl Fn(&Status) -> &'static str,
    before: Uuid,
    limit: i64,
) -> Result<Vec<Row>, StoreError> {
    let before = filter.created_before.map_or(before, |instant| first_id_at(instant).min(before));
    let from = filter.created_from.map_or(Uuid::nil(), first_id_at);
    let names: Vec<&str> = filter.statuses.iter().map(name).collect();
    let statuses = Some(names).filter(|names| !names.is_empty());
    let key = filter.metadata.as_ref().map(|metadata| &metadata.key);
    let value = filter.metadata.as_ref().and_then(|metadata| metadata.value.as_ref());
    let mut params: Vec<Param<'_>> = vec![&before, &from, &statuses, &limit, &filter.search, &key, &value];
    match &filter.agent_id {
        None => tx.rows(history.of_all_agents, &params).await,
        Some(agent) => {
            params.push(agent.as_uuid());
            tx.rows(history.of_one_agent, &params).await
        }
    }
}
