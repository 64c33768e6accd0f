//! Parts of the configuration that several commands share.

use embedded_postgres::EmbeddedOptions;
use linecard_store::{DatabaseAddress, SchemaNames};

// These crates log each step and each NOTICE; we log the result.
pub(super) const DEFAULT_FILTER: &str = "info,refinery_core=warn,tokio_postgres=warn";

/// `LINECARD_ENV`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deployment {
    Development,
    /// Requires all settings that development has defaults for.
    Production,
}

/// Where the database is, and which of its schemas are Linecard's.
#[derive(Debug)]
pub(crate) struct Database {
    pub(crate) location: Location,
    pub(crate) schemas: SchemaNames,
}

#[derive(Debug)]
pub(crate) enum Location {
    Embedded(EmbeddedOptions),
    External(Box<External>),
}

/// The runtime's login to the operator's own PostgreSQL.
#[derive(Debug)]
pub(crate) struct External {
    pub(crate) address: DatabaseAddress,
    /// Past the connection pooler, if `address` is one's in transaction mode.
    pub(crate) direct: Option<DatabaseAddress>,
    /// Where lists and reports are read.
    pub(crate) standby: Option<DatabaseAddress>,
}

/// The same for `migrate`, which logs in as the owner.
#[derive(Debug)]
pub(crate) struct MigrationDatabase {
    pub(crate) location: MigrationLocation,
    pub(crate) schemas: SchemaNames,
}

#[derive(Debug)]
pub(crate) enum MigrationLocation {
    Embedded(EmbeddedOptions),
    External { owner: Box<DatabaseAddress>, runtime: Option<Box<DatabaseAddress>> },
}

/// How to log.
#[derive(Debug, Clone)]
pub(crate) struct Logging {
    pub(crate) deployment: Deployment,
    /// Validated directives for `EnvFilter`.
    pub(crate) filter: String,
    /// The service's name in traces, if OpenTelemetry's own variables name a collector.
    pub(crate) traces: Option<String>,
}

impl Logging {
    /// For commands with short output, unless RUST_LOG is set.
    pub(crate) fn warnings_only(&self) -> Self {
        let filter = if self.filter == DEFAULT_FILTER { "warn" } else { &self.filter };
        Self { filter: filter.to_owned(), ..self.clone() }
    }
}
