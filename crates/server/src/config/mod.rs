//! Settings from the environment. All problems are reported at once, with remedies.

mod environment;
mod read;
#[cfg(test)]
mod tests;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use embedded_postgres::EmbeddedOptions;
use ipnet::IpNet;
use linecard_store::SchemaNames;
use secrecy::SecretString;
use url::Url;

use crate::key::KeySource;
pub(crate) use environment::{Environment, Problem};
use read::Reader;

/// `LINECARD_ENV`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deployment {
    Development,
    /// Requires all settings that development has defaults for.
    Production,
}

/// The settings of `serve` and most commands.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) deployment: Deployment,
    pub(crate) listen: SocketAddr,
    /// The URL that Twilio calls; may be absent only in development, where it defaults to this machine.
    pub(crate) public_url: Option<Url>,
    pub(crate) data_dir: PathBuf,
    pub(crate) database: Database,
    pub(crate) keys: Keys,
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) twilio_api_url: Url,
    pub(crate) org_fallback: bool,
    pub(crate) logging: Logging,
}

/// The settings of `migrate`, without keys, so that a migration job does not require them.
#[derive(Debug)]
pub(crate) struct MigrateConfig {
    pub(crate) database: MigrationDatabase,
    pub(crate) logging: Logging,
}

/// The settings of commands that open no secrets.
#[derive(Debug)]
pub(crate) struct DatabaseConfig {
    pub(crate) database: Database,
    pub(crate) logging: Logging,
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
    /// The address of the runtime's login, which `linecard_store::parse_address` accepts.
    External(SecretString),
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
    /// Addresses that `linecard_store::parse_address` accepts.
    External {
        owner: SecretString,
        runtime: Option<SecretString>,
    },
}

/// The configured keys.
#[derive(Debug)]
pub(crate) struct Keys {
    /// May be absent only in development, where one is generated.
    pub(crate) active: Option<KeySource>,
    pub(crate) retired: Vec<KeySource>,
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
        let filter = if self.filter == read::DEFAULT_FILTER { "warn" } else { &self.filter };
        Self { filter: filter.to_owned(), ..self.clone() }
    }
}

/// All problems with the settings.
#[derive(Debug)]
pub(crate) struct ConfigError(Vec<Problem>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration cannot be used:")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    pub(crate) fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let (config, problems) = Self::read_with_problems(environment);
        if problems.is_empty() { Ok(config) } else { Err(ConfigError(problems)) }
    }

    /// For `doctor`, which continues despite problems: an invalid setting has its default, which must not be used.
    pub(crate) fn read_with_problems(environment: &Environment) -> (Self, Vec<Problem>) {
        let mut reader = Reader::new(environment);
        let config = Self {
            deployment: reader.deployment,
            listen: reader.listen(),
            public_url: reader.public_url(),
            data_dir: reader.data_dir(),
            database: reader.database(),
            keys: reader.keys(),
            trusted_proxies: reader.trusted_proxies(),
            twilio_api_url: reader.twilio_api_url(),
            org_fallback: reader.org_fallback(),
            logging: reader.logging(),
        };
        (config, reader.problems())
    }
}

impl MigrateConfig {
    pub(crate) fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let mut reader = Reader::new(environment);
        let config = Self { database: reader.migration_database(), logging: reader.logging() };
        reader.finish(config)
    }
}

impl DatabaseConfig {
    pub(crate) fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let mut reader = Reader::new(environment);
        let config = Self { database: reader.database(), logging: reader.logging() };
        reader.finish(config)
    }
}

impl From<Problem> for ConfigError {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

/// The settings that the help must document.
#[cfg(test)]
pub(crate) fn documented_names() -> impl Iterator<Item = &'static str> {
    environment::KNOWN.iter().map(|(name, _)| *name).chain(["RUST_LOG", "OTEL_EXPORTER_OTLP_ENDPOINT"])
}
