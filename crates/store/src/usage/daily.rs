//! Usage by day and agent.

use linecard_domain::{AgentId, CredentialSource, Timestamp};
use rust_decimal::Decimal;
use time::Date;
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::sql::row::{column, optional_id, parsed};
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;
use crate::usage::period::ids_between;

statements! {
    /// Sums by day, agent, credential source and unit of the price; rows without a price have no unit. A price that has
    /// not arrived is pending if the call or message ended after $6, and missing if it ended before. Twilio charges for
    /// messages that were sent, whether they arrived or not.
    ///
    /// $2 first and $3 last id, $4 from and $5 before, $7 limit.
    static USAGE: TenantStatement = "
        WITH spent AS (
            SELECT (created_at AT TIME ZONE 'UTC')::date AS day, agent_id, credential_source,
                upper(price_unit) AS unit,
                count(*) AS calls,
                count(*) FILTER (WHERE status = 'completed') AS completed_calls,
                coalesce(sum(duration_seconds), 0) AS call_seconds,
                0::bigint AS messages,
                0::bigint AS message_segments,
                -sum(price) AS call_cost,
                NULL::numeric AS message_cost,
                count(*) FILTER (WHERE price IS NULL
                    AND (app.call_rank(status, false) < 100
                        OR status = 'completed' AND coalesce(ended_at, updated_at) > $6)) AS pending_prices,
                count(*) FILTER (WHERE price IS NULL AND status = 'completed'
                    AND coalesce(ended_at, updated_at) <= $6) AS missing_prices
            FROM calls
            WHERE organization_id = $1 AND id >= $2 AND id < $3 AND created_at >= $4 AND created_at < $5
            GROUP BY 1, 2, 3, 4
            UNION ALL
            SELECT (created_at AT TIME ZONE 'UTC')::date, agent_id, credential_source,
                upper(price_unit),
                0,
                0,
                0,
                count(*),
                coalesce(sum(segments), 0),
                NULL,
                -sum(price),
                count(*) FILTER (WHERE price IS NULL
                    AND (app.message_rank(status, false) < 100
                        OR status IN ('delivered', 'read', 'undelivered') AND updated_at > $6)) AS pending_prices,
                count(*) FILTER (WHERE price IS NULL AND status IN ('delivered', 'read', 'undelivered')
                    AND updated_at <= $6) AS missing_prices
            FROM messages
            WHERE organization_id = $1 AND id >= $2 AND id < $3 AND created_at >= $4 AND created_at < $5
            GROUP BY 1, 2, 3, 4)
        SELECT spent.*, a.name AS agent_name
        FROM spent
        LEFT JOIN agent_configurations a ON a.organization_id = $1 AND a.id = spent.agent_id
        ORDER BY day, a.name, agent_id, credential_source, unit
        LIMIT $7";
    /// As `USAGE`, of one agent ($8).
    static USAGE_BY_AGENT: TenantStatement = "
        WITH spent AS (
            SELECT (created_at AT TIME ZONE 'UTC')::date AS day, agent_id, credential_source,
                upper(price_unit) AS unit,
                count(*) AS calls,
                count(*) FILTER (WHERE status = 'completed') AS completed_calls,
                coalesce(sum(duration_seconds), 0) AS call_seconds,
                0::bigint AS messages,
                0::bigint AS message_segments,
                -sum(price) AS call_cost,
                NULL::numeric AS message_cost,
                count(*) FILTER (WHERE price IS NULL
                    AND (app.call_rank(status, false) < 100
                        OR status = 'completed' AND coalesce(ended_at, updated_at) > $6)) AS pending_prices,
                count(*) FILTER (WHERE price IS NULL AND status = 'completed'
                    AND coalesce(ended_at, updated_at) <= $6) AS missing_prices
            FROM calls
            WHERE organization_id = $1 AND id >= $2 AND id < $3 AND created_at >= $4 AND created_at < $5 AND agent_id = $8
            GROUP BY 1, 2, 3, 4
            UNION ALL
            SELECT (created_at AT TIME ZONE 'UTC')::date, agent_id, credential_source,
                upper(price_unit),
                0,
                0,
                0,
                count(*),
                coalesce(sum(segments), 0),
                NULL,
                -sum(price),
                count(*) FILTER (WHERE price IS NULL
                    AND (app.message_rank(status, false) < 100
                        OR status IN ('delivered', 'read', 'undelivered') AND updated_at > $6)) AS pending_prices,
                count(*) FILTER (WHERE price IS NULL AND status IN ('delivered', 'read', 'undelivered')
                    AND updated_at <= $6) AS missing_prices
            FROM messages
            WHERE organization_id = $1 AND id >= $2 AND id < $3 AND created_at >= $4 AND created_at < $5 AND agent_id = $8
            GROUP BY 1, 2, 3, 4)
        SELECT spent.*, a.name AS agent_name
        FROM spent
        LEFT JOIN agent_configurations a ON a.organization_id = $1 AND a.id = spent.agent_id
        ORDER BY day, a.name, agent_id, credential_source, unit
        LIMIT $7";
}

/// Which part of the organization's usage to sum up.
#[derive(Debug, Clone)]
pub struct UsageFilter {
    pub agent_id: Option<AgentId>,
    /// Created at or after this instant.
    pub from: Timestamp,
    /// Created before this instant.
    pub before: Timestamp,
    /// What ended before this instant and has no price will not get one.
    pub priced_since: Timestamp,
}

/// Usage of one day, agent, credential source and unit.
#[derive(Debug, Clone)]
pub struct UsageRow {
    /// In UTC.
    pub day: Date,
    pub agent_id: Option<AgentId>,
    /// Deleted agents keep their name.
    pub agent_name: Option<String>,
    pub credential_source: CredentialSource,
    /// The currency of the costs, ISO 4217; `None` for what has no price.
    pub unit: Option<String>,
    pub calls: i64,
    pub completed_calls: i64,
    pub call_seconds: i64,
    pub messages: i64,
    pub message_segments: i64,
    pub call_cost: Option<Decimal>,
    pub message_cost: Option<Decimal>,
    /// Calls and messages whose price is still to come.
    pub pending_prices: i64,
    /// Calls and messages whose price never arrived.
    pub missing_prices: i64,
}

impl UsageRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            day: column(row, "day")?,
            agent_id: optional_id(row, "agent_id")?,
            agent_name: column(row, "agent_name")?,
            credential_source: parsed(row, "credential_source")?,
            unit: column(row, "unit")?,
            calls: column(row, "calls")?,
            completed_calls: column(row, "completed_calls")?,
            call_seconds: column(row, "call_seconds")?,
            messages: column(row, "messages")?,
            message_segments: column(row, "message_segments")?,
            call_cost: column(row, "call_cost")?,
            message_cost: column(row, "message_cost")?,
            pending_prices: column(row, "pending_prices")?,
            missing_prices: column(row, "missing_prices")?,
        })
    }
}

/// Usage, ordered by day, agent's name and credential source; at most `limit` rows.
pub async fn usage_list(tx: &mut TenantTx, filter: &UsageFilter, limit: u32) -> Result<Vec<UsageRow>, StoreError> {
    let (first, last) = ids_between(filter.from, filter.before);
    let limit = i64::from(limit);
    let mut params: Vec<Param<'_>> = vec![&first, &last, &filter.from, &filter.before, &filter.priced_since, &limit];
    let rows = match &filter.agent_id {
        None => tx.rows(&USAGE, &params).await?,
        Some(agent) => {
            params.push(agent.as_uuid());
            tx.rows(&USAGE_BY_AGENT, &params).await?
        }
    };
    rows.iter().map(UsageRow::read).collect()
}
