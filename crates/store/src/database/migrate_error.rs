//! Why a migration failed.

use super::link::ConnectError;
use super::script::ScriptError;
use super::series::SCHEMA_VERSION;
use crate::schemas::SchemaRole;

/// Why a migration failed. Each migration is a transaction of its own: those before it remain applied.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error("the database refused a step of the migration")]
    Database(#[from] tokio_postgres::Error),
    #[error("a migration could not be applied")]
    Apply(#[source] Box<refinery_core::Error>),
    #[error("the migration {migration} could not be undone")]
    Undo {
        migration: &'static str,
        #[source]
        source: ScriptError,
    },
    #[error("there is no version {0}; versions are 0 to {SCHEMA_VERSION}")]
    NoSuchVersion(i32),
    #[error(
        "the database is at version {0}, which is newer than this release: migrate down with the release that created it"
    )]
    Newer(i32),
    #[error(
        "the schema {schema} exists in this database and is not this Linecard's. Nothing was changed. Set {} to a name that \
         is not taken",
        role.setting()
    )]
    ForeignSchema { schema: String, role: SchemaRole },
    #[error(
        "this database has the schema of a development version from before 0.1.0, which cannot be migrated. Nothing was \
         changed. Create a new database"
    )]
    Unreleased,
    #[error("the schema {schema} is missing, and this login may not create it. As the database's owner, run: {remedy}")]
    SchemaMissing {
        schema: String,
        remedy: String,
        #[source]
        source: tokio_postgres::Error,
    },
    #[error("the role {role} is missing, and this login may not create it. As a superuser, run: {remedy}")]
    RoleMissing {
        role: String,
        remedy: String,
        #[source]
        source: tokio_postgres::Error,
    },
}
