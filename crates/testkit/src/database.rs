//! The database of a test.

use std::path::Path;
use std::sync::Arc;

use linecard_domain::{Clock, IdGenerator, RandomIds, SystemClock};
use linecard_store::{PoolOptions, SchemaNames, Store, migrate_up, planning_options};
use tokio_postgres::{Client, Config};

use crate::cluster::TestCluster;
use crate::connect::connect;

/// A template is created once for each version of the schema, and cloned for each test.
const TEMPLATE_LOCK: i64 = 0x7465_6d70;

const SEARCH_PATH: &str = "-c search_path=linecard,pg_temp";

/// A database for one test, migrated, in the PostgreSQL of the test run.
///
/// Connected as the *application's* role unless a test says otherwise: a superuser bypasses row-level security, so a
/// test that connects as one proves nothing.
#[derive(Debug, Clone)]
pub struct TestDatabase {
    socket_directory: String,
    port: u16,
    name: String,
}

impl TestDatabase {
    /// A fresh, migrated database.
    pub async fn create() -> Self {
        let template = template().await;
        let database = Self::named("test");
        let admin = connect(&config("postgres", "postgres")).await;
        admin
            .batch_execute(&format!("CREATE DATABASE {} TEMPLATE {template} OWNER linecard_owner", database.name))
            .await
            .expect("the template is cloned");
        database
    }

    /// A fresh database without a schema.
    pub async fn create_empty() -> Self {
        template().await;
        let database = Self::named("empty");
        let admin = connect(&config("postgres", "postgres")).await;
        admin
            .batch_execute(&format!("CREATE DATABASE {} OWNER linecard_owner", database.name))
            .await
            .expect("a database is created");
        database
    }

    fn named(prefix: &str) -> Self {
        Self { socket_directory: socket_directory(), port: 5432, name: format!("{prefix}_{}", unique()) }
    }

    /// A fresh, migrated database in a PostgreSQL that belongs to the test.
    pub async fn create_in(cluster: &TestCluster) -> Self {
        let superuser = cluster.superuser("postgres").await;
        superuser
            .batch_execute("CREATE ROLE linecard_owner LOGIN CREATEROLE")
            .await
            .expect("the owner's role is created");
        superuser.batch_execute("CREATE DATABASE linecard OWNER linecard_owner").await.expect("a database is created");
        migrate_up(&cluster.config("linecard_owner", "linecard").into(), &SchemaNames::default(), None)
            .await
            .expect("the schema is migrated");
        Self { port: cluster.port(), ..Self::in_cluster(cluster.socket()) }
    }

    /// The database `linecard` of a PostgreSQL that belongs to the test, which may stop it. It must be migrated.
    pub fn in_cluster(socket_directory: &Path) -> Self {
        Self { socket_directory: socket_directory.display().to_string(), port: 5432, name: "linecard".to_owned() }
    }

    fn config(&self, user: &str) -> Config {
        let mut config = Config::new();
        config.host_path(&self.socket_directory).port(self.port).user(user).dbname(&self.name);
        config
    }

    /// As the server connects.
    pub fn app_config(&self) -> Config {
        self.config("linecard_app")
    }

    /// As `linecard migrate` connects.
    pub fn owner_config(&self) -> Config {
        self.config("linecard_owner")
    }

    /// As a superuser, which only tests may do.
    pub fn superuser_config(&self) -> Config {
        self.config("postgres")
    }

    /// Like the server's connections, it finds tables without their schema, and plans as they do.
    pub async fn app_client(&self) -> Client {
        connect(self.app_config().options(format!("{SEARCH_PATH} {}", planning_options()))).await
    }

    /// It finds tables without their schema, too.
    pub async fn superuser_client(&self) -> Client {
        connect(self.superuser_config().options(SEARCH_PATH)).await
    }

    /// Terminates every connection of the application and refuses new ones, like a database that has become unreachable.
    pub async fn go_away(&self) {
        let admin = connect(&config("postgres", "postgres")).await;
        let shut = format!("ALTER DATABASE {} ALLOW_CONNECTIONS false", self.name);
        admin.batch_execute(&shut).await.expect("the database is closed");
        admin
            .execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = $1 AND usename = 'linecard_app'",
                &[&self.name],
            )
            .await
            .expect("the connections are ended");
    }

    /// Accepts connections again, after [`Self::go_away`].
    pub async fn come_back(&self) {
        let admin = connect(&config("postgres", "postgres")).await;
        let open = format!("ALTER DATABASE {} ALLOW_CONNECTIONS true", self.name);
        admin.batch_execute(&open).await.expect("the database is opened");
    }

    pub async fn store(&self) -> Store {
        self.store_with(Arc::new(SystemClock), PoolOptions { max_size: 4, ..PoolOptions::default() }).await
    }

    pub async fn store_with(&self, clock: Arc<dyn Clock>, options: PoolOptions) -> Store {
        Store::connect(self.app_config(), SchemaNames::default(), options, clock)
            .await
            .expect("the store connects as the application's role")
    }
}

fn socket_directory() -> String {
    #[expect(clippy::disallowed_methods, reason = "set by the test runner's setup script")]
    std::env::var("LINECARD_TEST_POSTGRES")
        .expect("run tests with `cargo nextest run`, which starts a PostgreSQL for them")
}

fn config(user: &str, database: &str) -> Config {
    let mut config = Config::new();
    config.host_path(socket_directory()).user(user).dbname(database);
    config
}

/// The name of the template, which the first test creates.
async fn template() -> String {
    let name = format!("template_{}", linecard_store::SCHEMA_VERSION);
    let admin = connect(&config("postgres", "postgres")).await;
    admin.query_one("SELECT pg_advisory_lock($1)", &[&TEMPLATE_LOCK]).await.expect("the lock is taken");
    let made =
        admin.query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name]).await.expect("databases are listed");
    if made.is_none() {
        admin
            .batch_execute(
                "DO $$ BEGIN
                    CREATE ROLE linecard_owner LOGIN CREATEROLE;
                EXCEPTION WHEN duplicate_object THEN NULL; END $$",
            )
            .await
            .expect("the owner's role is created");
        let building = format!("{name}_building");
        admin
            .batch_execute(&format!("CREATE DATABASE {building} OWNER linecard_owner"))
            .await
            .expect("a database is created");
        migrate_up(&config("linecard_owner", &building).into(), &SchemaNames::default(), None)
            .await
            .expect("the schema is migrated by a role that is no superuser");
        // Only a database without connections can be a template; the migration's own connection may take a moment to
        // close.
        while admin.batch_execute(&format!("ALTER DATABASE {building} RENAME TO {name}")).await.is_err() {
            tokio::task::yield_now().await;
        }
    }
    name
}

fn unique() -> String {
    RandomIds.next(&SystemClock).simple().to_string()
}
