//! Limits of an organization or an agent, as columns.

use linecard_domain::{AgentId, CountryCode, Limits};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::sql::row::column;
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

statements! {
    PAUSED = "SELECT 1 FROM organizations o LEFT JOIN agent_configurations a ON a.organization_id = o.id AND a.id = $2
        WHERE o.id = $1 AND (o.paused OR a.paused)";
}

/// With the table's alias in front, and what the names shall begin with.
macro_rules! limit_columns {
    ($table:literal) => {
        concat!(
            $table,
            "paused, ",
            $table,
            "max_concurrent_calls, ",
            $table,
            "allowed_countries, ",
            $table,
            "max_call_seconds"
        )
    };
}
pub(crate) use limit_columns;

/// Why nothing may go out, and NULL where something may, over the CTEs `org` and `agent`; the cheapest reasons
/// first. `$country` is the parameter with the number's country: NULL where none is asked about, empty where the
/// number belongs to none.
macro_rules! barred {
    ($country:literal, $more:expr) => {
        concat!(
            "CASE WHEN org.paused THEN 'organization-stopped' WHEN agent.paused THEN 'agent-stopped'
                WHEN ",
            $country,
            "::text <> ALL (org.allowed_countries) OR ",
            $country,
            " <> ALL (agent.allowed_countries)
                    THEN 'country-not-allowed' ",
            $more,
            " END"
        )
    };
}
pub(crate) use barred;

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

pub(crate) fn codes(limits: &Limits) -> Option<Vec<String>> {
    limits.allowed_countries.as_ref().map(|countries| countries.iter().map(ToString::to_string).collect())
}

/// Whether nothing may go out, for an agent or for anybody.
pub async fn paused(tx: &mut TenantTx, agent: Option<AgentId>) -> Result<bool, StoreError> {
    let organization = tx.organization_id();
    let agent = agent.map(uuid::Uuid::from);
    tx.changed(&PAUSED, &[organization.as_uuid(), &agent]).await
}
