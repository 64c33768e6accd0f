//! The connection pool of a server, and the refusal to serve where tenants would not be isolated.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Connect, Hook, HookError, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime};
use linecard_domain::Clock;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, Config};

use super::fingerprint::schema_differences;
use super::link::{ConnectError, connect_once};
use super::pooler::require_pooler;
use super::protection::{role_faults, unprotected_tables};
use super::series::SCHEMA_VERSION;
use super::session::{prepare_session, require_own_session, search_path};
use super::version::require_current;
use crate::address::DatabaseAddress;
use crate::schemas::SchemaNames;
use crate::tenancy::{Connections, Failover, Standby, Store};

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
    /// Connects as the runtime's role. Refuses a role to which row-level security does not apply, a connection without
    /// our settings, and a schema that this release cannot serve.
    pub async fn connect(
        address: impl Into<DatabaseAddress>,
        schemas: SchemaNames,
        options: PoolOptions,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ConnectError> {
        Self::open(address.into(), None, schemas, options, clock).await
    }

    /// The same through a connection pooler in transaction mode. `direct` is the database itself, with the same login: for
    /// what needs a session of its own.
    pub async fn connect_pooled(
        pooler: impl Into<DatabaseAddress>,
        direct: impl Into<DatabaseAddress>,
        schemas: SchemaNames,
        options: PoolOptions,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ConnectError> {
        Self::open(pooler.into(), Some(direct.into()), schemas, options, clock).await
    }

    /// With a standby of the same database, from which history is read once it is looked at ([`Store::watch_standby`]). Nothing
    /// is connected yet: a server starts without its standby.
    pub fn with_standby(self, standby: DatabaseAddress, options: PoolOptions) -> Result<Self, ConnectError> {
        let mut address = standby.for_standby();
        configure(&mut address, options);
        let settings = Some(search_path(self.schemas()));
        let failover = Arc::new(Failover::default());
        let pool = pool(Connector { address, settings }, options, &failover)?;
        Ok(self.reading_from(Standby::new(Connections::new(pool, failover))))
    }

    async fn open(
        mut address: DatabaseAddress,
        mut direct: Option<DatabaseAddress>,
        schemas: SchemaNames,
        options: PoolOptions,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ConnectError> {
        configure(&mut address, options);
        let failover = Arc::new(Failover::default());
        let search_path = search_path(&schemas);
        let settings = direct.is_none().then(|| search_path.clone());
        let pool = pool(Connector { address: address.clone(), settings }, options, &failover)?;
        let client = pool.get().await.map_err(of_pool)?;
        refuse_unsafe_role(&client, &schemas).await?;
        if let Some(direct) = &mut direct {
            configure(direct, options);
            require_own_session(&connect_once(direct).await?, direct).await?;
            require_pooler(&client, &address, &search_path, options.wait).await?;
        } else {
            require_own_session(&client, &address).await?;
        }
        let version = require_current(&client, &schemas).await?;
        refuse_unprotected_tables(&client, &schemas).await?;
        if version == SCHEMA_VERSION {
            refuse_differences(&client, &schemas).await?;
        }
        drop(client);
        let primary = Connections::new(pool, failover);
        Ok(Self::new(primary, direct.unwrap_or(address), schemas, clock, options.wait))
    }
}

fn pool(connector: Connector, options: PoolOptions, failover: &Arc<Failover>) -> Result<Pool, ConnectError> {
    let config = connector.address.config().clone();
    let manager = Manager::from_connect(config, connector, ManagerConfig { recycling_method: RecyclingMethod::Fast });
    let failover = Arc::clone(failover);
    let pool = Pool::builder(manager)
        .max_size(options.max_size)
        .wait_timeout(Some(options.wait))
        .create_timeout(Some(options.wait))
        .pre_recycle(Hook::sync_fn(move |_, metrics| {
            if failover.is_over(metrics.created) {
                Err(HookError::message("its server takes no writes"))
            } else {
                Ok(())
            }
        }))
        .runtime(Runtime::Tokio1)
        .build()?;
    Ok(pool)
}

/// Opens the pool's connections as the address says at that moment: passwords and certificates change.
struct Connector {
    address: DatabaseAddress,
    /// The search path of connections that are sessions of their own, which are given settings.
    settings: Option<String>,
}

type Connecting<'a> =
    Pin<Box<dyn Future<Output = Result<(Client, JoinHandle<()>), tokio_postgres::Error>> + Send + 'a>>;

impl Connect for Connector {
    fn connect(&self, _: &Config) -> Connecting<'_> {
        Box::pin(async {
            let (client, connection) = self.address.connect().await?;
            #[expect(clippy::disallowed_methods, reason = "the pool stops it when it drops the client")]
            let driver = tokio::spawn(async move {
                if let Err(error) = connection.await {
                    tracing::warn!(%error, "a connection to the database ended");
                }
            });
            if let Some(search_path) = &self.settings {
                prepare_session(&client, search_path).await?;
            }
            Ok((client, driver))
        })
    }
}

fn of_pool(error: PoolError) -> ConnectError {
    match error {
        PoolError::Backend(error) => ConnectError::unreachable(error),
        other => ConnectError::Unreachable(Box::new(other)),
    }
}

fn configure(address: &mut DatabaseAddress, options: PoolOptions) {
    address.limit_connect_time(options.wait);
    let config = address.config_mut();
    if config.get_application_name().is_none() {
        config.application_name("linecard");
    }
    // A host that has vanished does not answer: its connections are given up before clients give up.
    config.tcp_user_timeout(Duration::from_secs(10)).keepalives_idle(Duration::from_secs(30));
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

/// Only at this release's own version: a newer release may have changed anything.
async fn refuse_differences(client: &Client, schemas: &SchemaNames) -> Result<(), ConnectError> {
    let differences = schema_differences(client, schemas).await?;
    let count = differences.len();
    match differences.into_iter().next() {
        Some(first) => Err(ConnectError::Differs { count, first }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use linecard_testkit::TestDatabase;

    use super::*;

    #[tokio::test]
    async fn neither_a_temporary_table_nor_the_address_takes_a_table_out_of_sight() {
        let mut config = TestDatabase::create().await.app_config();
        config.options("-c search_path=public -c statement_timeout=7s");
        let mut address = DatabaseAddress::from(config);
        configure(&mut address, PoolOptions::default());
        let client = connect_once(&address).await.expect("connects");
        prepare_session(&client, &search_path(&SchemaNames::default())).await.expect("prepared");
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
