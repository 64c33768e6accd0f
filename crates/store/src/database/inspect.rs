//! Inspects a database that may not be fit to be served from: reports everything that [`Store::connect`] would refuse,
//! not just the first problem.
//!
//! [`Store::connect`]: crate::Store::connect

use super::fingerprint::{SchemaDifference, schema_differences};
use super::link::{ConnectError, connect_once};
use super::placement::{MisplacedTable, misplaced_tables};
use super::protection::{role_faults, unprotected_tables};
use super::series::SCHEMA_VERSION;
use super::version::{SchemaError, schema_version};
use crate::address::DatabaseAddress;
use crate::schemas::SchemaNames;
use linecard_domain::{Clock, Timestamp};
use time::Duration;

/// The state of a database.
#[derive(Debug)]
pub struct DatabaseInspection {
    /// PostgreSQL's version, for example `17.2`.
    pub server_version: String,
    /// The role that is logged in.
    pub role: String,
    /// Why row-level security would not apply to it; each continues a sentence that begins with the role.
    pub role_faults: Vec<&'static str>,
    pub schema: Result<i32, SchemaError>,
    /// Tables on which row-level security is not both enabled and forced.
    pub unprotected_tables: Vec<String>,
    /// What is not as this release's migrations make it; looked at if the schema is at its version.
    pub differences: Vec<SchemaDifference>,
    /// The tables that a Citus has put elsewhere than this release would; looked at as the differences are. `None` if it is
    /// no Citus.
    pub misplaced_tables: Option<Vec<MisplacedTable>>,
    /// How far the database's clock is ahead of ours; negative if it is behind.
    pub clock_ahead: Duration,
}

/// Inspects a database with the runtime's login. Changes nothing.
pub async fn inspect_database(
    runtime: &DatabaseAddress,
    schemas: &SchemaNames,
    clock: &dyn Clock,
) -> Result<DatabaseInspection, ConnectError> {
    let mut runtime = runtime.clone();
    runtime.limit_connect_time(std::time::Duration::from_secs(5));
    let client = connect_once(&runtime).await?;
    // A database that hangs is a finding, too.
    client.batch_execute("SET statement_timeout = '10s'").await?;
    let before = clock.now();
    let row = client.query_one("SELECT clock_timestamp(), current_setting('server_version')", &[]).await?;
    let after = clock.now();
    let database_time: Timestamp = row.try_get(0)?;
    let (role, role_faults) = role_faults(&client, schemas).await?;
    let schema = schema_version(&client, schemas).await;
    let unprotected_tables = match schema {
        // The tables of another program are no finding.
        Err(SchemaError::Foreign { .. }) => Vec::new(),
        _ => unprotected_tables(&client, schemas).await?,
    };
    let (differences, misplaced_tables) = match schema {
        Ok(SCHEMA_VERSION) => (schema_differences(&client, schemas).await?, misplaced_tables(&client, schemas).await?),
        _ => (Vec::new(), None),
    };
    Ok(DatabaseInspection {
        server_version: row.try_get(1)?,
        role,
        role_faults,
        schema,
        unprotected_tables,
        differences,
        misplaced_tables,
        // It was read at some moment between the two.
        clock_ahead: database_time - (before + (after - before) / 2),
    })
}
