//! `limit_events`: that a daily limit is nearly used up, or reached, as event streams report it.

use linecard_domain::{AgentId, DailyLimit, LogId, Timestamp};
use time::Duration;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::page::first_id_at;
use crate::sql::row::{column, id, optional_id, parsed};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

/// How long they are kept, as are the counts that they are about.
const KEPT: Duration = Duration::days(8);

statements! {
    /// Older ones ($7, as an id) go with the first new one.
    static LIMIT_EVENT_INSERT: TenantStatement = "
        WITH removed AS (
            DELETE FROM limit_events
            WHERE organization_id = $1 AND id < $7)
        INSERT INTO limit_events (organization_id, id, agent_id, daily_limit, reached, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    /// Since an instant ($2, as an id), oldest first.
    static LIMIT_EVENTS_SINCE: TenantStatement = "
        SELECT id, agent_id, daily_limit, reached, created_at
        FROM limit_events
        WHERE organization_id = $1 AND id >= $2
        ORDER BY id
        LIMIT $3";
}

/// A daily limit that four fifths of are used, or that refused a call or message. Once a day for each limit and stage.
#[derive(Debug, Clone)]
pub struct LimitEvent {
    pub id: LogId,
    /// `None`: the limit of the organization itself.
    pub agent_id: Option<AgentId>,
    pub limit: DailyLimit,
    pub reached: bool,
    pub created_at: Timestamp,
}

pub async fn limit_event_insert(tx: &mut TenantTx, event: &LimitEvent) -> Result<(), StoreError> {
    let agent = event.agent_id.map(Uuid::from);
    let oldest = first_id_at(event.created_at - KEPT);
    let limit = event.limit.as_str();
    tx.rows(&LIMIT_EVENT_INSERT, &[event.id.as_uuid(), &agent, &limit, &event.reached, &event.created_at, &oldest])
        .await
        .map(drop)
}

/// Those of the organization since an instant, by the time of their ids; at most `limit`.
pub async fn limit_events_since(
    tx: &mut TenantTx,
    since: Timestamp,
    limit: u16,
) -> Result<Vec<LimitEvent>, StoreError> {
    let rows = tx.rows(&LIMIT_EVENTS_SINCE, &[&first_id_at(since), &i64::from(limit)]).await?;
    rows.iter()
        .map(|row| {
            Ok(LimitEvent {
                id: id(row, "id")?,
                agent_id: optional_id(row, "agent_id")?,
                limit: parsed(row, "daily_limit")?,
                reached: column(row, "reached")?,
                created_at: column(row, "created_at")?,
            })
        })
        .collect()
}
