//! What calls and messages came to, by day and agent.
//!
//! Summed from the rows themselves, over the range of ids that the days bound: there is no table of sums, which
//! every call and every price would have to wait for.

use linecard_domain::{AgentId, CredentialSource, Timestamp};
use rust_decimal::Decimal;
use time::{Date, Duration};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::page::first_id_at;
use crate::sql::row::{column, optional_id, parsed};
use crate::sql::statement::statements;
use crate::tenancy::transaction::{Param, TenantTx};

/// A row is made so soon after the instant that it bears.
const IDS_LATE_BY: Duration = Duration::minutes(1);

/// Which rows: $1 organization, $2 and $3 ids, $4 and $5 instants, the first of each inclusive.
macro_rules! within {
    () => {
        "organization_id = $1 AND id >= $2 AND id < $3 AND created_at >= $4 AND created_at < $5"
    };
}
pub(crate) use within;

/// Whether a price is still to come of a call, and whether none came in time ($6).
macro_rules! unpriced_calls {
    () => {
        "count(*) FILTER (WHERE price IS NULL AND (app.call_rank(status, false) < 100
                OR status = 'completed' AND coalesce(ended_at, updated_at) > $6)) AS pending_prices,
            count(*) FILTER (WHERE price IS NULL AND status = 'completed'
                AND coalesce(ended_at, updated_at) <= $6) AS missing_prices"
    };
}
pub(crate) use unpriced_calls;

/// As of calls. Twilio charges for what was sent, whether it arrived or not.
macro_rules! unpriced_messages {
    () => {
        "count(*) FILTER (WHERE price IS NULL AND (app.message_rank(status, false) < 100
                OR status IN ('delivered', 'read', 'undelivered') AND updated_at > $6)) AS pending_prices,
            count(*) FILTER (WHERE price IS NULL AND status IN ('delivered', 'read', 'undelivered')
                AND updated_at <= $6) AS missing_prices"
    };
}
pub(crate) use unpriced_messages;

/// Sums by day, agent, credential source and unit of the price; what has no price has no unit.
macro_rules! usage {
    ($agent:literal) => {
        concat!("WITH spent AS (
            SELECT (created_at AT TIME ZONE 'UTC')::date AS day, agent_id, credential_source, upper(price_unit) AS unit,
                count(*) AS calls, count(*) FILTER (WHERE status = 'completed') AS completed_calls,
                coalesce(sum(duration_seconds), 0) AS call_seconds, 0::bigint AS messages, 0::bigint AS message_segments,
                -sum(price) AS call_cost, NULL::numeric AS message_cost, ", $crate::usage::daily::unpriced_calls!(), "
            FROM calls WHERE ", $crate::usage::daily::within!(), $agent, " GROUP BY 1, 2, 3, 4
            UNION ALL
            SELECT (created_at AT TIME ZONE 'UTC')::date, agent_id, credential_source, upper(price_unit),
                0, 0, 0, count(*), coalesce(sum(segments), 0), NULL, -sum(price), ", $crate::usage::daily::unpriced_messages!(), "
            FROM messages WHERE ", $crate::usage::daily::within!(), $agent, " GROUP BY 1, 2, 3, 4)
        SELECT spent.*, a.name AS agent_name
        FROM spent LEFT JOIN agent_configurations a ON a.organization_id = $1 AND a.id = spent.agent_id
        ORDER BY day, a.name, agent_id, credential_source, unit LIMIT $7")
    };
}

statements! {
    USAGE = usage!("");
    USAGE_BY_AGENT = usage!(" AND agent_id = $8");
}

/// Which part of the organization's usage is wanted.
#[derive(Debug, Clone)]
pub struct UsageFilter {
    pub agent_id: Option<AgentId>,
    /// Made at or after this instant.
    pub from: Timestamp,
    /// Made before this instant.
    pub before: Timestamp,
    /// What ended before this instant and has no price will get none.
    pub priced_since: Timestamp,
}

/// The ids that bound the primary key's part in which rows of a time are.
pub(crate) fn ids_between(from: Timestamp, before: Timestamp) -> (Uuid, Uuid) {
    (first_id_at(from), first_id_at(before + IDS_LATE_BY))
}

/// Usage of one day, agent, credential source and unit.
#[derive(Debug, Clone)]
pub struct UsageRow {
    /// Of UTC.
    pub day: Date,
    pub agent_id: Option<AgentId>,
    /// Also of an agent that was deleted.
    pub agent_name: Option<String>,
    pub credential_source: CredentialSource,
    /// The currency of the costs, ISO 4217; `None`: of what has no price.
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
    /// Calls and messages for which no price came.
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

/// Usage by day, agent's name and credential source, in that order, the rows of one of these next to each other; at
/// most `most` rows.
pub async fn usage_list(tx: &mut TenantTx, filter: &UsageFilter, most: u32) -> Result<Vec<UsageRow>, StoreError> {
    let organization = tx.organization_id();
    let (first, last) = ids_between(filter.from, filter.before);
    let most = i64::from(most);
    let mut params: Vec<Param<'_>> =
        vec![organization.as_uuid(), &first, &last, &filter.from, &filter.before, &filter.priced_since, &most];
    let rows = match &filter.agent_id {
        None => tx.rows(&USAGE, &params).await?,
        Some(agent) => {
            params.push(agent.as_uuid());
            tx.rows(&USAGE_BY_AGENT, &params).await?
        }
    };
    rows.iter().map(UsageRow::read).collect()
}
