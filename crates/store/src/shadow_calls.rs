//! Calls that the platform placed itself and reported, compared with what Linecard would have used: counts by agent and day,
//! and the last differences of each agent. There is no row for a call.

use linecard_domain::{AccountSid, AgentId, BlockReason, CallSid, PhoneNumber, Timestamp};
use time::{Date, Duration};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::row::{column, id};
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

/// How many days are counted, today included.
pub const SHADOW_DAYS: i64 = 30;
/// How many differences of an agent are kept.
pub const SHADOW_DIFFERENCES: usize = 5;

statements! {
    /// $2 agent, $3 day, $4 matching, $5 differing, $6 the last day that goes. One agent after another, in the order of
    /// their ids: two reports do not wait for each other in a circle.
    static SHADOW_DAY_ADD: TenantStatement = "
        WITH removed AS (
            DELETE FROM shadow_days
            WHERE organization_id = $1 AND agent_id = $2 AND day <= $6)
        INSERT INTO shadow_days AS d (organization_id, agent_id, day, matching, differing)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (organization_id, agent_id, day) DO UPDATE
        SET matching = d.matching + excluded.matching, differing = d.differing + excluded.differing";
    static SHADOW_DIFFERENCE_LAST: TenantStatement = "
        SELECT coalesce(max(number), 0) AS number
        FROM shadow_differences
        WHERE organization_id = $1 AND agent_id = $2";
    /// Reports of the same day wait for each other at the count; of two others, one leaves its differences out.
    static SHADOW_DIFFERENCE_INSERT: TenantStatement = "
        INSERT INTO shadow_differences
            (organization_id, agent_id, number, call_sid, placed_at, to_number, account_sid, from_number, own_account_sid,
                own_from_number, blocked_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT DO NOTHING";
    /// All but the last $3 of an agent.
    static SHADOW_DIFFERENCE_TRIM: TenantStatement = "
        DELETE FROM shadow_differences
        WHERE organization_id = $1 AND agent_id = $2
            AND number <= (
                SELECT number
                FROM shadow_differences
                WHERE organization_id = $1 AND agent_id = $2
                ORDER BY number DESC
                LIMIT 1 OFFSET $3)";
    /// $2 the last day that goes. Where no more reports come.
    static SHADOW_DAYS_REMOVE: TenantStatement = "
        DELETE FROM shadow_days
        WHERE organization_id = $1
            AND (agent_id, day) IN (
                SELECT agent_id, day
                FROM shadow_days
                WHERE organization_id = $1 AND day <= $2
                ORDER BY day
                LIMIT $3)
        RETURNING 1";
    /// $2 before.
    static SHADOW_DIFFERENCES_REMOVE: TenantStatement = "
        DELETE FROM shadow_differences
        WHERE organization_id = $1
            AND (agent_id, number) IN (
                SELECT agent_id, number
                FROM shadow_differences
                WHERE organization_id = $1 AND placed_at < $2
                ORDER BY placed_at
                LIMIT $3)
        RETURNING 1";
    /// $2 since, $3 limit. Agents with the most differences first.
    static SHADOW_SUMS: TenantStatement = "
        SELECT s.agent_id, a.name AS agent_name, a.deleted_at IS NULL AND a.id IS NOT NULL AS agent_exists, s.matching, s.differing,
            count(*) OVER () AS agents, (sum(s.matching) OVER ())::bigint AS all_matching,
            (sum(s.differing) OVER ())::bigint AS all_differing
        FROM (
            SELECT agent_id, sum(matching)::bigint AS matching, sum(differing)::bigint AS differing
            FROM shadow_days
            WHERE organization_id = $1 AND day >= $2
            GROUP BY agent_id) s
        LEFT JOIN agent_configurations a ON a.organization_id = $1 AND a.id = s.agent_id
        ORDER BY s.differing DESC, s.agent_id
        LIMIT $3";
    /// Of the agents $2, since $3, newest first.
    static SHADOW_DIFFERENCES_OF_AGENTS: TenantStatement = "
        SELECT agent_id, call_sid, placed_at, to_number, account_sid, from_number, own_account_sid, own_from_number, blocked_by
        FROM shadow_differences
        WHERE organization_id = $1 AND agent_id = ANY ($2::uuid[]) AND placed_at >= $3
        ORDER BY agent_id, number DESC
        LIMIT $4";
}

/// What is added to the counts of an agent and a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShadowCount {
    pub agent: AgentId,
    pub day: Date,
    pub matching: i64,
    pub differing: i64,
}

/// A call that the platform placed, and what Linecard would have used for it.
#[derive(Debug, Clone)]
pub struct NewShadowDifference<'a> {
    /// Greater than those of the agent's earlier ones.
    pub number: i64,
    pub agent: AgentId,
    pub call_sid: &'a CallSid,
    pub placed_at: Timestamp,
    pub to: &'a PhoneNumber,
    pub account_sid: &'a AccountSid,
    pub from: &'a PhoneNumber,
    /// `None`: nothing.
    pub own: Option<(&'a AccountSid, &'a PhoneNumber)>,
    pub blocked: Option<BlockReason>,
}

/// A difference as it is kept: with shortened numbers.
#[derive(Debug, Clone)]
pub struct ShadowDifference {
    pub agent: AgentId,
    pub call_sid: String,
    pub placed_at: Timestamp,
    pub to: String,
    pub account_sid: String,
    pub from: String,
    pub own_account_sid: Option<String>,
    pub own_from: Option<String>,
    /// The code of a [`BlockReason`].
    pub blocked_by: Option<String>,
}

/// The counts of an agent.
#[derive(Debug, Clone)]
pub struct ShadowAgent {
    pub agent: AgentId,
    /// Also if it was deleted.
    pub name: Option<String>,
    pub is_deleted: bool,
    pub matching: i64,
    pub differing: i64,
}

/// The counts of an organization.
#[derive(Debug, Clone, Default)]
pub struct ShadowSums {
    /// Those with the most differences, up to the limit.
    pub listed: Vec<ShadowAgent>,
    /// How many agents there are.
    pub agents: i64,
    pub matching: i64,
    pub differing: i64,
}

impl ShadowDifference {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            agent: id(row, "agent_id")?,
            call_sid: column(row, "call_sid")?,
            placed_at: column(row, "placed_at")?,
            to: column(row, "to_number")?,
            account_sid: column(row, "account_sid")?,
            from: column(row, "from_number")?,
            own_account_sid: column(row, "own_account_sid")?,
            own_from: column(row, "own_from_number")?,
            blocked_by: column(row, "blocked_by")?,
        })
    }
}

impl ShadowAgent {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            agent: id(row, "agent_id")?,
            name: column(row, "agent_name")?,
            is_deleted: !column::<bool>(row, "agent_exists")?,
            matching: column(row, "matching")?,
            differing: column(row, "differing")?,
        })
    }
}

/// The first day that is counted.
fn first_day(tx: &TenantTx) -> Date {
    tx.now().date().saturating_sub(Duration::days(SHADOW_DAYS - 1))
}

pub async fn shadow_day_add(tx: &mut TenantTx, count: ShadowCount) -> Result<(), StoreError> {
    let gone = first_day(tx).saturating_sub(Duration::days(1));
    let ShadowCount { agent, day, matching, differing } = count;
    tx.rows(&SHADOW_DAY_ADD, &[agent.as_uuid(), &day, &matching, &differing, &gone]).await.map(drop)
}

/// The number of the agent's last difference; 0: there is none.
pub async fn shadow_difference_last(tx: &mut TenantTx, agent: AgentId) -> Result<i64, StoreError> {
    let row = tx.row(&SHADOW_DIFFERENCE_LAST, &[agent.as_uuid()]).await?;
    row.map_or(Ok(0), |row| column(&row, "number"))
}

pub async fn shadow_difference_insert(tx: &mut TenantTx, new: &NewShadowDifference<'_>) -> Result<(), StoreError> {
    let (to, from) = (new.to.shortened(), new.from.shortened());
    let own_account = new.own.map(|(account, _)| account.as_str());
    let own_from = new.own.map(|(_, from)| from.shortened());
    let blocked = new.blocked.map(BlockReason::code);
    let params: [Param<'_>; 10] = [
        new.agent.as_uuid(),
        &new.number,
        &new.call_sid.as_str(),
        &new.placed_at,
        &to,
        &new.account_sid.as_str(),
        &from,
        &own_account,
        &own_from,
        &blocked,
    ];
    tx.rows(&SHADOW_DIFFERENCE_INSERT, &params).await.map(drop)
}

/// Removes all but the last differences of an agent.
pub async fn shadow_difference_trim(tx: &mut TenantTx, agent: AgentId) -> Result<(), StoreError> {
    let kept = i64::try_from(SHADOW_DIFFERENCES).unwrap_or(i64::MAX);
    tx.rows(&SHADOW_DIFFERENCE_TRIM, &[agent.as_uuid(), &kept]).await.map(drop)
}

/// Removes at most `limit` counts of days that are no longer shown, and returns their number.
pub async fn shadow_days_remove(tx: &mut TenantTx, limit: u16) -> Result<u64, StoreError> {
    let gone = first_day(tx).saturating_sub(Duration::days(1));
    Ok(tx.rows(&SHADOW_DAYS_REMOVE, &[&gone, &i64::from(limit)]).await?.len() as u64)
}

/// As [`shadow_days_remove`], differences.
pub async fn shadow_differences_remove(tx: &mut TenantTx, limit: u16) -> Result<u64, StoreError> {
    let before = tx.now() - Duration::days(SHADOW_DAYS);
    Ok(tx.rows(&SHADOW_DIFFERENCES_REMOVE, &[&before, &i64::from(limit)]).await?.len() as u64)
}

/// The counts of the last [`SHADOW_DAYS`], of at most `limit` agents.
pub async fn shadow_sums(tx: &mut TenantTx, limit: u16) -> Result<ShadowSums, StoreError> {
    let since = first_day(tx);
    let rows = tx.rows(&SHADOW_SUMS, &[&since, &i64::from(limit)]).await?;
    let Some(first) = rows.first() else { return Ok(ShadowSums::default()) };
    Ok(ShadowSums {
        agents: column(first, "agents")?,
        matching: column(first, "all_matching")?,
        differing: column(first, "all_differing")?,
        listed: rows.iter().map(ShadowAgent::read).collect::<Result<_, _>>()?,
    })
}

/// The last differences of these agents, newest first.
pub async fn shadow_differences(tx: &mut TenantTx, agents: &[AgentId]) -> Result<Vec<ShadowDifference>, StoreError> {
    let ids: Vec<Uuid> = agents.iter().map(|agent| *agent.as_uuid()).collect();
    let since = tx.now() - Duration::days(SHADOW_DAYS);
    let most = i64::try_from(agents.len().saturating_mul(SHADOW_DIFFERENCES)).unwrap_or(i64::MAX);
    let rows = tx.rows(&SHADOW_DIFFERENCES_OF_AGENTS, &[&ids, &since, &most]).await?;
    rows.iter().map(ShadowDifference::read).collect()
}
