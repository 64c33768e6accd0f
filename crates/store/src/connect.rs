//! Connecting as the application's role, and the refusal to serve as any other.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use linecard_domain::Clock;
use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_postgres::{Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::migrations::{self, SchemaError};
use crate::tenancy::Store;

/// Why the database cannot be served from.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("the database's address cannot be read: {0}")]
    Address(#[source] tokio_postgres::Error),
    #[error("the system's certificates cannot be used for TLS")]
    Tls(#[source] rustls::Error),
    #[error("the connection pool cannot be built")]
    Pool(#[from] deadpool_postgres::BuildError),
    #[error("the database cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error(
        "the database role {role} {fault}, so that row-level security would not hold. \
         Connect as the runtime's role, which `linecard migrate` makes: not a superuser, not an owner"
    )]
    UnsafeRole { role: String, fault: &'static str },
    #[error("row-level security is not enabled and forced on the table {table}. Run `linecard migrate`")]
    UnprotectedTable { table: String },
    #[error(transparent)]
    Schema(#[from] SchemaError),
    #[error("the database refused a check at start")]
    Check(#[from] tokio_postgres::Error),
}

/// How many connections, and how long to wait for one.
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

/// Reads a `postgres://…` address.
pub fn parse_address(url: &str) -> Result<Config, ConnectError> {
    Config::from_str(url).map_err(ConnectError::Address)
}

/// TLS by the system's certificates, used when the address asks for it (`sslmode=require`).
pub(crate) fn tls() -> Result<MakeRustlsConnect, ConnectError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(ConnectError::Tls)?
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// What the address itself asks for has the last word.
pub(crate) fn put_before_options(config: &mut Config, options: &str) {
    let given = config.get_options().map(ToOwned::to_owned);
    config.options(given.map_or_else(|| options.to_owned(), |given| format!("{options} {given}")));
}

impl Store {
    /// Connects as the application's role. Refuses a role for which row-level security does not hold,
    /// and a schema that this release cannot serve.
    pub async fn connect(
        mut config: Config,
        options: PoolOptions,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ConnectError> {
        if config.get_application_name().is_none() {
            config.application_name("linecard");
        }
        config.connect_timeout(options.wait);
        // A host that vanished says nothing: its connections are given up before clients do.
        config.tcp_user_timeout(Duration::from_secs(10)).keepalives_idle(Duration::from_secs(30));
        // A statement or a lock that takes longer than a client would wait helps nobody.
        let limits = "-c statement_timeout=10s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s";
        put_before_options(&mut config, limits);
        let manager =
            Manager::from_config(config.clone(), tls()?, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(options.max_size)
            .wait_timeout(Some(options.wait))
            .create_timeout(Some(options.wait))
            .runtime(Runtime::Tokio1)
            .build()?;
        let client = pool.get().await.map_err(|error| ConnectError::Unreachable(Box::new(error)))?;
        refuse_unsafe_role(&client).await?;
        migrations::require_current(&client).await?;
        refuse_unprotected_tables(&client).await?;
        drop(client);
        Ok(Self::new(pool, config, clock))
    }
}

async fn refuse_unsafe_role(client: &Client) -> Result<(), ConnectError> {
    let (role, faults) = role_faults(client).await?;
    match faults.first() {
        Some(fault) => Err(ConnectError::UnsafeRole { role, fault }),
        None => Ok(()),
    }
}

async fn refuse_unprotected_tables(client: &Client) -> Result<(), ConnectError> {
    match unprotected_tables(client).await?.into_iter().next() {
        Some(table) => Err(ConnectError::UnprotectedTable { table }),
        None => Ok(()),
    }
}

/// The role that is logged in, and why row-level security would not hold for it.
pub(crate) async fn role_faults(client: &Client) -> Result<(String, Vec<&'static str>), tokio_postgres::Error> {
    let row = client
        .query_one(
            "SELECT rolname::text, rolsuper, rolbypassrls,
                EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND pg_has_role(r.oid, c.relowner, 'MEMBER')),
                EXISTS (SELECT 1 FROM pg_roles a WHERE a.rolname = 'linecard_auth' AND pg_has_role(r.oid, a.oid, 'MEMBER'))
            FROM pg_roles r WHERE rolname = current_user",
            &[],
        )
        .await?;
    let faults = [
        (row.try_get::<_, bool>(1)?, "is a superuser"),
        (row.try_get(2)?, "may bypass row-level security"),
        (row.try_get(3)?, "owns tables (itself or as a member of their owner)"),
        (row.try_get(4)?, "is a member of linecard_auth, which reads all users and keys"),
    ];
    Ok((row.try_get(0)?, faults.into_iter().filter(|(present, _)| *present).map(|(_, fault)| fault).collect()))
}

/// Tables on which row-level security is not both enabled and forced.
pub(crate) async fn unprotected_tables(client: &Client) -> Result<Vec<String>, tokio_postgres::Error> {
    let open = client
        .query(
            "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
                AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
            ORDER BY c.relname",
            &[],
        )
        .await?;
    open.iter().map(|row| row.try_get(0)).collect()
}

/// One connection that is no pool's, for a command.
pub(crate) async fn connect_once(config: &Config) -> Result<Client, ConnectError> {
    let (client, connection) =
        config.connect(tls()?).await.map_err(|error| ConnectError::Unreachable(Box::new(error)))?;
    #[expect(clippy::disallowed_methods, reason = "it ends when the client is dropped at the end of the command")]
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!(%error, "a command's connection failed");
        }
    });
    Ok(client)
}
