//! How to connect to the embedded PostgreSQL.

use std::path::{Path, PathBuf};

use tokio_postgres::Config;

use super::cluster::SUPERUSER;

/// The database of linecard in the cluster.
pub(super) const DATABASE: &str = "linecard";
/// The role that owns the database and migrates it.
pub(super) const OWNER: &str = "linecard_owner";
/// The role that serves. Migrations make it.
const APP: &str = "linecard_app";

/// Where the cluster's socket is. Connections need no password: who can enter the directory may
/// connect as anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbeddedConnection {
    socket_dir: PathBuf,
}

impl EmbeddedConnection {
    pub(super) fn new(socket_dir: PathBuf) -> Self {
        Self { socket_dir }
    }

    /// The directory of the socket, for other programs such as `psql --host`.
    pub fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// As any role to any database.
    pub fn config(&self, user: &str, database: &str) -> Config {
        let mut config = Config::new();
        config.host_path(&self.socket_dir).port(5432).user(user).dbname(database);
        config
    }

    /// As the cluster's superuser to its maintenance database `postgres`: to make and to drop
    /// databases. Row-level security does not hold for it.
    pub fn superuser_config(&self) -> Config {
        self.config(SUPERUSER, "postgres")
    }

    /// As `linecard_owner` to the database `linecard`: to migrate.
    pub fn owner_config(&self) -> Config {
        self.config(OWNER, DATABASE)
    }

    /// As `linecard_app` to the database `linecard`: to serve. Migrations make this role.
    pub fn app_config(&self) -> Config {
        self.config(APP, DATABASE)
    }
}
