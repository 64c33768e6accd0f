//! How far an organization has got in connecting its agents, and which traffic still uses its own account.

use const_format::formatcp;
use linecard_domain::{AgentId, CredentialSource, Timestamp};
use time::{Date, Duration};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::sql::row::{column, id, optional_id, parsed};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;
use crate::usage::spent::{SPENT_CTES, Spent};

statements! {
    static ROLLOUT_GET: TenantStatement = "
        SELECT o.rollout_phase, o.org_fallback_enabled,
            EXISTS (SELECT 1 FROM twilio_settings t WHERE t.organization_id = $1) AS organization_connected,
            (SELECT count(*) FROM agent_configurations a
                WHERE a.organization_id = $1 AND a.deleted_at IS NULL) AS agents
        FROM organizations o
        WHERE o.id = $1";
    static ROLLOUT_UNCONNECTED: TenantStatement = "
        SELECT a.id, a.name, a.is_default, count(*) OVER () AS total
        FROM agent_configurations a
        WHERE a.organization_id = $1 AND a.deleted_at IS NULL
            AND NOT EXISTS (
                SELECT 1 FROM agent_twilio_settings s WHERE s.organization_id = $1 AND s.agent_id = a.id)
        ORDER BY a.is_default DESC, a.id
        LIMIT $2";
    /// $2 no matter, $3 to $8 the UTC days, the first of which may be a part of one.
    static ROLLOUT_TRAFFIC: TenantStatement = formatcp!("
        WITH {SPENT_CTES},
        sent AS (
            SELECT day, credential_source, agent_id,
                coalesce(sum(items) FILTER (WHERE channel = 'call'), 0)::bigint AS calls,
                coalesce(sum(items) FILTER (WHERE channel = 'message'), 0)::bigint AS messages,
                max(last_at) AS last_at
            FROM spent
            GROUP BY day, credential_source, agent_id)
        SELECT v.day, v.credential_source, v.agent_id, a.name AS agent_name, v.calls, v.messages, v.last_at
        FROM sent v
        LEFT JOIN agent_configurations a ON a.organization_id = $1 AND a.id = v.agent_id
        ORDER BY v.day, v.credential_source, v.last_at DESC");
    /// The flag keeps its value if $3 is NULL.
    static ROLLOUT_SET: TenantStatement = "
        UPDATE organizations
        SET rollout_phase = $2, org_fallback_enabled = coalesce($3, org_fallback_enabled), updated_at = $4
        WHERE id = $1
        RETURNING id";
}

/// The rollout state of an organization.
#[derive(Debug, Clone)]
pub struct RolloutState {
    /// 1 to 4.
    pub phase: i16,
    /// `None`: the installation's default applies.
    pub org_fallback_enabled: Option<bool>,
    pub organization_connected: bool,
    pub agents: i64,
}

/// An agent without settings of its own.
#[derive(Debug, Clone)]
pub struct UnconnectedAgent {
    pub id: AgentId,
    pub name: String,
    pub is_default: bool,
}

/// The calls and messages of one day, credential source and agent.
#[derive(Debug, Clone)]
pub struct Traffic {
    pub day: Date,
    pub source: CredentialSource,
    /// `None`: the request named no agent, and there was no default agent.
    pub agent_id: Option<AgentId>,
    pub agent_name: Option<String>,
    pub calls: i64,
    pub messages: i64,
    pub last_at: Timestamp,
}

impl Traffic {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            day: column(row, "day")?,
            source: parsed(row, "credential_source")?,
            agent_id: optional_id(row, "agent_id")?,
            agent_name: column(row, "agent_name")?,
            calls: column(row, "calls")?,
            messages: column(row, "messages")?,
            last_at: column(row, "last_at")?,
        })
    }
}

/// `None`: the organization no longer exists.
pub async fn rollout_get(tx: &mut TenantTx) -> Result<Option<RolloutState>, StoreError> {
    let row = tx.row(&ROLLOUT_GET, &[]).await?;
    row.map(|row| {
        Ok(RolloutState {
            phase: column(&row, "rollout_phase")?,
            org_fallback_enabled: column(&row, "org_fallback_enabled")?,
            organization_connected: column(&row, "organization_connected")?,
            agents: column(&row, "agents")?,
        })
    })
    .transpose()
}

/// Agents without settings of their own, the default agent first: at most `limit` of them, and their total number.
pub async fn rollout_unconnected(tx: &mut TenantTx, limit: u16) -> Result<(Vec<UnconnectedAgent>, i64), StoreError> {
    let rows = tx.rows(&ROLLOUT_UNCONNECTED, &[&i64::from(limit)]).await?;
    let total = rows.first().map(|row| column(row, "total")).transpose()?.unwrap_or(0);
    let agents = rows.iter().map(|row| {
        Ok(UnconnectedAgent { id: id(row, "id")?, name: column(row, "name")?, is_default: column(row, "is_default")? })
    });
    Ok((agents.collect::<Result<_, StoreError>>()?, total))
}

/// The calls and messages since an instant.
pub async fn rollout_traffic(tx: &mut TenantTx, since: Timestamp) -> Result<Vec<Traffic>, StoreError> {
    // Until tomorrow: the clock of the node that placed a call may be ahead of ours.
    let last_day = tx.now().date().saturating_add(Duration::days(1));
    let spent = Spent::by_utc_days(since, last_day, since);
    let rows = tx.rows(&ROLLOUT_TRAFFIC, &spent.params()).await?;
    rows.iter().map(Traffic::read).collect()
}

/// Stores the phase and, if it is given, whether the fallback is enabled. Lock the organization first, in the same
/// transaction.
pub async fn rollout_set(tx: &mut TenantTx, phase: i16, fallback: Option<bool>) -> Result<(), StoreError> {
    let now = tx.now();
    tx.rows(&ROLLOUT_SET, &[&phase, &fallback, &now]).await.map(drop)
}
