//! The database of a test.

use std::path::Path;
use std::sync::Arc;

use linecard_domain::{Clock, IdGenerator, RandomIds, SystemClock};
use linecard_store::{PoolOptions, SchemaNames, Store, migrate_up, planning_options};
use tokio_postgres::{Client, Config};

use crate::cluster::TestCluster;
use crate::connect::connect;
use crate::server::TestServer;

/// A template is created once for each version of the schema, and cloned for each test.
const TEMPLATE_LOCK: i64 = 0x7465_6d70;

const SEARCH_PATH: &str = "-c search_path=linecard,pg_temp";

/// A database for one test, migrated, in the PostgreSQL of the test run.
///
/// Connected as the *application's* role unless a test says otherwise: a superuser bypasses row-level security, so a
/// test that connects as one proves nothing.
#[derive(Debug, Clone)]
pub struct TestDatabase {
    server: TestServer,
    name: String,
}

impl TestDatabase {
    /// A fresh, migrated database.
    pub async fn create() -> Self {
        let server = TestServer::of_the_run();
        let template = template(&server).await;
        Self::named(server, "test", &format!("TEMPLATE {template}")).await
    }

    /// A fresh database without a schema.
    pub async fn create_empty() -> Self {
        let server = TestServer::of_the_run();
        template(&server).await;
        Self::named(server, "empty", "").await
    }

    async fn named(server: TestServer, kind: &str, template: &str) -> Self {
        // scripts/test-postgres.sh drops the databases of processes that have ended.
        let name = format!("{}{kind}_{}_{}", server.prefix, std::process::id(), unique());
        let owner = server.owner.get_user().expect("the owner's role");
        let admin = connect(server.admin()).await;
        admin
            .batch_execute(&format!("CREATE DATABASE {name} OWNER {owner} {template}"))
            .await
            .expect("a database is created");
        Self { server, name }
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
        Self { server: TestServer::on_socket(cluster.socket(), cluster.port()), name: "linecard".to_owned() }
    }

    /// The database `linecard` of a PostgreSQL that belongs to the test, which may stop it. It must be migrated.
    pub fn in_cluster(socket_directory: &Path) -> Self {
        Self { server: TestServer::on_socket(socket_directory, 5432), name: "linecard".to_owned() }
    }

    fn of(&self, login: &Config) -> Config {
        let mut config = login.clone();
        config.dbname(&self.name);
        config
    }

    /// As the server connects.
    pub fn app_config(&self) -> Config {
        self.of(&self.server.app)
    }

    /// As `linecard migrate` connects.
    pub fn owner_config(&self) -> Config {
        self.of(&self.server.owner)
    }

    /// As a superuser, which only tests may do.
    pub fn superuser_config(&self) -> Config {
        self.of(self.server.superuser())
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
        let admin = connect(self.server.superuser()).await;
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
        let admin = connect(self.server.superuser()).await;
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

/// The name of the template, which the first test creates.
async fn template(server: &TestServer) -> String {
    let name = format!("{}template_{}", server.prefix, linecard_store::SCHEMA_VERSION);
    let admin = connect(server.admin()).await;
    admin.query_one("SELECT pg_advisory_lock($1)", &[&TEMPLATE_LOCK]).await.expect("the lock is taken");
    let made =
        admin.query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name]).await.expect("databases are listed");
    if made.is_none() {
        if let Some(role) = server.role_to_create() {
            let creation = format!(
                "DO $$ BEGIN
                    CREATE ROLE {role} LOGIN CREATEROLE;
                EXCEPTION WHEN duplicate_object THEN NULL; END $$"
            );
            admin.batch_execute(&creation).await.expect("the owner's role is created");
        }
        let building = format!("{name}_building");
        let mut owner = server.owner.clone();
        let role = owner.get_user().expect("the owner's role");
        let creation = format!("CREATE DATABASE {building} OWNER {role}");
        admin.batch_execute(&creation).await.expect("a database is created");
        owner.dbname(&building);
        let runtime = server.runtime().map(|login| login.clone().into());
        migrate_up(&owner.into(), &SchemaNames::default(), runtime.as_ref())
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
