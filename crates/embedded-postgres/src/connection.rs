//! How to connect to the embedded PostgreSQL.

use std::path::{Path, PathBuf};

use tokio_postgres::Config;

use crate::cluster::SUPERUSER;

/// Linecard's database in the cluster.
pub(crate) const DATABASE: &str = "linecard";
/// The role that owns the database and migrates it.
pub(crate) const OWNER: &str = "linecard_owner";
/// The role that serves. Migrations create it.
pub(crate) const APP: &str = "linecard_app";

/// How to reach a running cluster. Connections need no password: programs of the same user, and of root, can connect as any
/// role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbeddedConnection {
    socket_dir: PathBuf,
}

impl EmbeddedConnection {
    pub(crate) fn new(socket_dir: PathBuf) -> Self {
        Self { socket_dir }
    }

    /// The socket directory, for other programs such as `psql --host`.
    pub fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// Connects as any role to any database.
    pub fn config(&self, user: &str, database: &str) -> Config {
        let mut config = Config::new();
        config.host_path(&self.socket_dir).port(5432).user(user).dbname(database);
        config
    }

    /// Connects as the superuser to the maintenance database `postgres`, to create and drop databases.
    /// Row-level security does not apply to this role.
    pub fn superuser_config(&self) -> Config {
        self.config(SUPERUSER, "postgres")
    }

    /// Connects as `linecard_owner` to the database `linecard`, to migrate.
    pub fn owner_config(&self) -> Config {
        self.config(OWNER, DATABASE)
    }

    /// Connects as `linecard_app` to the database `linecard`, to serve. Migrations create this role.
    pub fn app_config(&self) -> Config {
        self.config(APP, DATABASE)
    }
}
