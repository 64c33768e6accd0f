use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use embedded_postgres::EmbeddedError;
use linecard_app::AppError;
use linecard_store::{ConnectError, MigrateError, StoreError};
use linecard_vault::VaultError;

use crate::config::ConfigError;
use crate::key::{AwsKmsError, KeyringError};

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServerError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// What stands on the command line, or comes on standard input, cannot be used.
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    #[error(transparent)]
    Embedded(#[from] EmbeddedError),
    #[error("the database cannot be served from")]
    Connect(#[from] ConnectError),
    #[error(
        "the embedded database in {} was made by a development version from before 0.1.0 and cannot be migrated. Stop \
         the Linecard that uses it and remove the directory {}: the next start creates a new one",
        data_dir.display(), data_dir.display()
    )]
    UnreleasedDatabase { data_dir: PathBuf },
    #[error("the database was not migrated")]
    Migrate(#[from] MigrateError),
    #[error("no key can be made")]
    Key(#[source] VaultError),
    #[error("no key can be made")]
    WrappedKey(#[source] AwsKmsError),
    #[error("the database did not do what it was asked")]
    Store(#[from] StoreError),
    #[error("{address} is in use by another program: stop that one, or set LINECARD_LISTEN to another address")]
    AddressInUse { address: SocketAddr },
    #[error("cannot listen on {address} (LINECARD_LISTEN)")]
    Listen {
        address: SocketAddr,
        #[source]
        source: io::Error,
    },
    #[error("the server ended")]
    Serve(#[source] io::Error),
    #[error("signals cannot be received")]
    Signals(#[source] io::Error),
    #[error("the HTTP client for Twilio cannot be built: are the system's root certificates installed?")]
    HttpClient(#[from] reqwest::Error),
    #[error("the metrics cannot be recorded")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
    #[error("traces cannot be exported (OTEL_EXPORTER_OTLP_ENDPOINT)")]
    Traces(#[from] opentelemetry_otlp::ExporterBuildError),
    #[error("the person was not made")]
    CreateUser(#[source] AppError),
    #[error("nothing was changed")]
    App(#[from] AppError),
    #[error("what is due could not be found out")]
    Reconcile(#[source] AppError),
    #[error("standard input cannot be read")]
    StandardInput(#[source] io::Error),
    #[error("the asynchronous runtime cannot be started")]
    Runtime(#[source] io::Error),
}

impl ServerError {
    /// 2: the command line or the configuration must be changed. 1: anything else.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Config(_) | Self::Usage(_) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}
