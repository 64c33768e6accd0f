//! The limits of an organization or an agent: a pause, concurrent calls, countries, the duration of a call.

use linecard_domain::{AgentId, CountryCode, Limits};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::sql::row::column;
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// $2 agent, or NULL.
    static PAUSED: TenantStatement = "
        SELECT 1
        FROM organizations o
        LEFT JOIN agent_configurations a ON a.organization_id = o.id AND a.id = $2
        WHERE o.id = $1 AND (o.paused OR a.paused)";
}

/// What [`limits`] reads.
pub(crate) const LIMIT_COLUMNS: &str = "paused, max_concurrent_calls, allowed_countries, max_call_seconds";

pub(crate) fn limits(row: &Row) -> Result<Limits, StoreError> {
    Ok(Limits {
        paused: column(row, "paused")?,
        max_concurrent_calls: column(row, "max_concurrent_calls")?,
        allowed_countries: countries(row, "allowed_countries")?,
        max_call_seconds: column(row, "max_call_seconds")?,
    })
}

pub(crate) fn countries(row: &Row, name: &'static str) -> Result<Option<Vec<CountryCode>>, StoreError> {
    let parse =
        |code: &str| code.parse().map_err(|source| StoreError::Unreadable { column: name, source: Box::new(source) });
    column::<Option<Vec<&str>>>(row, name)?.map(|codes| codes.into_iter().map(parse).collect()).transpose()
}

/// The allowed countries, as a column takes them.
pub(crate) fn country_codes(limits: &Limits) -> Option<Vec<String>> {
    limits.allowed_countries.as_ref().map(|countries| countries.iter().map(ToString::to_string).collect())
}

/// Whether calls and messages are paused for the organization or, where one is given, for the agent.
pub async fn paused(tx: &mut TenantTx, agent: Option<AgentId>) -> Result<bool, StoreError> {
    let agent = agent.map(uuid::Uuid::from);
    tx.changed(&PAUSED, &[&agent]).await
}
