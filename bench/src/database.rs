//! The database of a run: the embedded PostgreSQL with fsync, migrated and filled.

use std::path::PathBuf;
use std::time::Duration;

use embedded_postgres::{EmbeddedOptions, EmbeddedPostgres};
use linecard_store::{SchemaNames, migrate_up, planning_options};
use tokio_postgres::{Client, NoTls};

use crate::{BenchError, fixture, node_tables, process};

/// As the server's connections have it.
/// `node` has the tables of the programs that Linecard is compared with: its own schema may have no grants but its own.
pub(crate) const SEARCH_PATH: &str = "-c search_path=linecard,node,pg_temp";

pub(crate) struct Cluster {
    postgres: EmbeddedPostgres,
    /// A superuser in the database `linecard`: row-level security does not apply to it.
    pub(crate) admin: Client,
    postmaster: u32,
}

impl Cluster {
    pub(crate) async fn start(work_dir: &std::path::Path) -> Result<Self, BenchError> {
        let cluster = Self::migrated(work_dir).await?;
        cluster.fill().await?;
        Ok(cluster)
    }

    /// Without any rows.
    pub(crate) async fn migrated(work_dir: &std::path::Path) -> Result<Self, BenchError> {
        let data_dir = work_dir.join("data");
        let postgres = EmbeddedPostgres::start(EmbeddedOptions { data_dir: data_dir.clone(), bin_dir: None }).await?;
        migrate_up(&postgres.connection().owner_config().into(), &SchemaNames::default(), None).await?;
        let mut superuser = postgres.connection().superuser_config();
        let admin = connect(superuser.dbname("linecard"), SEARCH_PATH).await?;
        let pid_file = std::fs::read_to_string(data_dir.join("postgres/postmaster.pid"))?;
        let postmaster = pid_file.lines().next().ok_or("no postmaster.pid")?.parse()?;
        Ok(Self { postgres, admin, postmaster })
    }

    /// Users, agents and settings, and enough calls for the tables to span many pages.
    async fn fill(&self) -> Result<(), BenchError> {
        self.admin.batch_execute(&fixture::seed_sql()?).await?;
        self.admin.batch_execute(&fixture::calls_sql("8e00", 100_000)).await?;
        self.admin.batch_execute(&node_tables::node_sql()?).await?;
        self.delete_call_work().await?;
        self.settle().await
    }

    /// Completes pending maintenance that would disturb a measurement.
    pub(crate) async fn settle(&self) -> Result<(), BenchError> {
        self.admin.batch_execute("VACUUM ANALYZE").await?;
        Ok(self.admin.batch_execute("CHECKPOINT").await?)
    }

    pub(crate) fn socket_dir(&self) -> PathBuf {
        self.postgres.connection().socket_dir().to_owned()
    }

    /// Deletes the work rows of open calls: calls of the load receive no callbacks, so the reconciler would fetch each
    /// of them from Twilio during another measurement.
    pub(crate) async fn delete_call_work(&self) -> Result<(), BenchError> {
        Ok(self.admin.batch_execute("TRUNCATE call_work, work_leases").await?)
    }

    /// As the server connects.
    pub(crate) async fn app(&self) -> Result<Client, BenchError> {
        connect(&self.postgres.connection().app_config(), &format!("{SEARCH_PATH} {}", planning_options())).await
    }

    /// Another connection like `admin`.
    pub(crate) fn another_admin(&self) -> impl Future<Output = Result<Client, BenchError>> + Send + use<> {
        let mut superuser = self.postgres.connection().superuser_config();
        superuser.dbname("linecard");
        async move { connect(&superuser, SEARCH_PATH).await }
    }

    pub(crate) fn app_url(&self) -> String {
        let socket = self.socket_dir().display().to_string().replace('/', "%2F");
        format!("postgres://linecard_app@{socket}/linecard")
    }

    pub(crate) fn cpu(&self) -> Result<Duration, BenchError> {
        process::family_cpu(self.postmaster)
    }

    pub(crate) async fn stop(self) -> Result<(), BenchError> {
        drop(self.admin);
        Ok(self.postgres.stop().await?)
    }
}

async fn connect(config: &tokio_postgres::Config, options: &str) -> Result<Client, BenchError> {
    let mut config = config.clone();
    config.options(options);
    let (client, connection) = config.connect(NoTls).await?;
    #[expect(clippy::disallowed_methods, reason = "it ends with the client")]
    tokio::spawn(connection);
    Ok(client)
}
