//! The connection pool of a server, and the refusal to serve where tenants would not be isolated.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use linecard_domain::Clock;
use tokio_postgres::{Client, Config};

use super::link::{ConnectError, add_default_options, add_fixed_options, tls};
use super::protection::{role_faults, unprotected_tables};
use super::version::require_current;
use crate::schemas::SchemaNames;
use crate::tenancy::Store;

/// A statement or a lock that takes longer than a client would wait is of no use.
const TIMEOUTS: &str = "-c statement_timeout=10s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s";

/// How statements are planned: every one has an index that returns its rows in their order.
///
/// PostgreSQL underestimates how many rows the policies let through (it cannot know that a role is what it is), and
/// overestimates how far an index scan jumps (an organization's ids ascend as its rows were stored, but it knows the
/// correlation of an index's first column only). For a page of an organization with many rows it would rather read
/// and sort them all. `tests/store/plans` checks what is read.
///
/// A plan that has no other choice is still made, at a forbidding cost, for which nothing is to be compiled.
pub const PLANNING: &str = "-c enable_bitmapscan=off -c enable_seqscan=off -c jit=off";

/// The size of the pool, and how long to wait for a connection.
#[derive(Debug, Clone, Copy)]
pub struct PoolOptions {
    pub max_size: usize,
    pub wait: Duration,
}

impl Default for PoolOptions {
    fn default() -> Self {
        // 16 connections serve 5,600 calls a second on two cores; twice as many add 6 %.
        Self { max_size: 16, wait: Duration::from_secs(3) }
    }
}

impl Store {
    /// Connects as the runtime's role. Refuses a role to which row-level security does not apply, and a schema that this
    /// release cannot serve.
    pub async fn connect(
        mut config: Config,
        schemas: SchemaNames,
        options: PoolOptions,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ConnectError> {
        configure(&mut config, &schemas, options);
        let manager =
            Manager::from_config(config.clone(), tls()?, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(options.max_size)
            .wait_timeout(Some(options.wait))
            .create_timeout(Some(options.wait))
            .runtime(Runtime::Tokio1)
            .build()?;
        let client = pool.get().await.map_err(|error| ConnectError::Unreachable(Box::new(error)))?;
        refuse_unsafe_role(&client, &schemas).await?;
        require_current(&client, &schemas).await?;
        refuse_unprotected_tables(&client, &schemas).await?;
        drop(client);
        Ok(Self::new(pool, config, schemas, clock, options.wait))
    }
}

fn configure(config: &mut Config, schemas: &SchemaNames, options: PoolOptions) {
    if config.get_application_name().is_none() {
        config.application_name("linecard");
    }
    config.connect_timeout(options.wait);
    // A host that has vanished does not answer: its connections are given up before clients give up.
    config.tcp_user_timeout(Duration::from_secs(10)).keepalives_idle(Duration::from_secs(30));
    add_default_options(config, &format!("{TIMEOUTS} {PLANNING}"));
    // Statements name tables without their schema. Named last, pg_temp cannot shadow them.
    add_fixed_options(config, &format!("-c search_path={},pg_temp", schemas.tables()));
}

async fn refuse_unsafe_role(client: &Client, schemas: &SchemaNames) -> Result<(), ConnectError> {
    let (role, faults) = role_faults(client, schemas).await?;
    match faults.first() {
        Some(fault) => Err(ConnectError::UnsafeRole { role, fault }),
        None => Ok(()),
    }
}

async fn refuse_unprotected_tables(client: &Client, schemas: &SchemaNames) -> Result<(), ConnectError> {
    match unprotected_tables(client, schemas).await?.into_iter().next() {
        Some(table) => Err(ConnectError::UnprotectedTable { table }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use linecard_testkit::TestDatabase;

    use super::super::link::connect_once;
    use super::*;

    #[tokio::test]
    async fn neither_a_temporary_table_nor_the_address_takes_a_table_out_of_sight() {
        let mut config = TestDatabase::create().await.app_config();
        config.options("-c search_path=public -c statement_timeout=7s");
        configure(&mut config, &SchemaNames::default(), PoolOptions::default());
        let client = connect_once(&config).await.expect("connects");
        client.batch_execute("CREATE TEMPORARY TABLE calls (id integer)").await.expect("made");
        let row = client
            .query_one(
                "SELECT relnamespace::regnamespace::text, current_setting('statement_timeout')
                FROM pg_class WHERE oid = 'calls'::regclass",
                &[],
            )
            .await
            .expect("found");
        assert_eq!(row.get::<_, String>(0), "linecard");
        assert_eq!(row.get::<_, String>(1), "7s", "other options of the address have the last word");
    }
}
