//! A look at a database that may not be fit to be served from: all that [`Store::connect`](crate::Store::connect) would
//! refuse, not the first of it alone.

use linecard_domain::{Clock, Timestamp};
use time::Duration;
use tokio_postgres::Config;

use crate::connect::{ConnectError, connect_once, put_before_options, role_faults, unprotected_tables};
use crate::migrations::{SchemaError, schema_version};

/// A database as it was found.
#[derive(Debug)]
pub struct DatabaseInspection {
    /// PostgreSQL's, for example `17.2`.
    pub server_version: String,
    /// The role that is logged in.
    pub role: String,
    /// Why row-level security would not hold for it; each continues a sentence that begins with the role.
    pub role_faults: Vec<&'static str>,
    pub schema: Result<i32, SchemaError>,
    /// Tables on which row-level security is not both enabled and forced.
    pub unprotected_tables: Vec<String>,
    /// How far the database's clock is ahead of ours; negative: behind.
    pub clock_ahead: Duration,
}

/// Looks at a database with the runtime's login. Changes nothing.
pub async fn inspect_database(runtime: &Config, clock: &dyn Clock) -> Result<DatabaseInspection, ConnectError> {
    let mut runtime = runtime.clone();
    if runtime.get_connect_timeout().is_none() {
        runtime.connect_timeout(std::time::Duration::from_secs(5));
    }
    // A database that is stuck is a finding, too.
    put_before_options(&mut runtime, "-c statement_timeout=10s");
    let client = connect_once(&runtime).await?;
    let before = clock.now();
    let row = client.query_one("SELECT clock_timestamp(), current_setting('server_version')", &[]).await?;
    let after = clock.now();
    let theirs: Timestamp = row.try_get(0)?;
    let (role, role_faults) = role_faults(&client).await?;
    Ok(DatabaseInspection {
        server_version: row.try_get(1)?,
        role,
        role_faults,
        schema: schema_version(&client).await,
        unprotected_tables: unprotected_tables(&client).await?,
        // It was read at some moment between the two.
        clock_ahead: theirs - (before + (after - before) / 2),
    })
}
