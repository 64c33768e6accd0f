//! Settings from the environment. All problems are reported at once, with remedies.

mod environment;
mod error;
mod import;
mod limits;
mod mail;
mod read;
mod settings;
mod sign_in;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use linecard_app::Quotas;
use url::Url;

use crate::key::Keys;
pub(crate) use environment::{Environment, Problem};
pub(crate) use error::ConfigError;
pub(crate) use import::ImportSettings;
pub(crate) use limits::ConnectionLimits;
pub(crate) use mail::MailSettings;
use read::Reader;
pub(crate) use settings::{Database, Deployment, External, Location, Logging, MigrationDatabase, MigrationLocation};
pub(crate) use sign_in::SignIn;

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
    /// Where metrics and readiness are served; `None`: with everything else.
    pub(crate) operations_listen: Option<SocketAddr>,
    /// How long the server is not ready before it stops accepting connections.
    pub(crate) shutdown_delay: Duration,
    pub(crate) connections: ConnectionLimits,
    pub(crate) quotas: Quotas,
    /// `None`: no mail is sent.
    pub(crate) mail: Option<MailSettings>,
    pub(crate) twilio_api_url: Url,
    pub(crate) org_fallback: bool,
    pub(crate) sign_in: SignIn,
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
            operations_listen: reader.operations_listen(),
            shutdown_delay: reader.shutdown_delay(),
            connections: reader.connection_limits(),
            quotas: reader.quotas(),
            mail: reader.mail(),
            twilio_api_url: reader.twilio_api_url(),
            org_fallback: reader.org_fallback(),
            sign_in: reader.sign_in(),
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

/// The settings that the help must document.
#[cfg(test)]
pub(crate) fn documented_names() -> impl Iterator<Item = &'static str> {
    environment::KNOWN.iter().map(|(name, _)| *name).chain(["RUST_LOG", "OTEL_EXPORTER_OTLP_ENDPOINT"])
}
