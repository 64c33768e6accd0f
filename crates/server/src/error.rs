//! Why a command failed, and its exit code.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use embedded_postgres::EmbeddedError;
use linecard_app::{AppError, FieldError};
use linecard_mail::MailError;
use linecard_store::{ConnectError, MigrateError, SourceError, StoreError};
use linecard_vault::VaultError;

use crate::config::ConfigError;
use crate::key::{AwsKmsError, KeyringError};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServerError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Invalid arguments or standard input.
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    #[error(transparent)]
    Embedded(#[from] EmbeddedError),
    #[error("the database cannot be used")]
    Connect(#[from] ConnectError),
    #[error(
        "the embedded database in {} was created by a development version from before 0.1.0 and cannot be migrated. Stop \
         the Linecard that uses it and remove the directory {}: the next start creates a new one",
        data_dir.display(), data_dir.display()
    )]
    UnreleasedDatabase { data_dir: PathBuf },
    #[error("the migration failed")]
    Migrate(#[from] MigrateError),
    #[error("the key could not be generated")]
    Key(#[source] VaultError),
    #[error("the key could not be generated")]
    WrappedKey(#[source] AwsKmsError),
    #[error("a database query failed")]
    Store(#[from] StoreError),
    #[error("{address} is in use by another program: stop it, or set LINECARD_LISTEN to another address")]
    AddressInUse { address: SocketAddr },
    #[error("cannot listen on {address} (LINECARD_LISTEN)")]
    Listen {
        address: SocketAddr,
        #[source]
        source: io::Error,
    },
    #[error("the server failed")]
    Serve(#[source] io::Error),
    #[error("signal handlers cannot be installed")]
    Signals(#[source] io::Error),
    #[error("the HTTP client for Twilio cannot be created: are the system's root certificates installed?")]
    HttpClient(#[from] reqwest::Error),
    #[error("mail cannot be sent (LINECARD_SMTP_URL): are the system's root certificates installed?")]
    Mail(#[from] MailError),
    #[error("the metrics recorder cannot be installed")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
    #[error("traces cannot be exported (OTEL_EXPORTER_OTLP_ENDPOINT)")]
    Traces(#[from] opentelemetry_otlp::ExporterBuildError),
    #[error("the second factor was not removed")]
    ResetSecondFactor(#[source] AppError),
    #[error("the user was not created")]
    CreateUser(#[source] AppError),
    #[error("nothing was changed")]
    App(#[from] AppError),
    #[error("the work that is due could not be read")]
    Reconcile(#[source] AppError),
    #[error("the export is incomplete: it cannot be written")]
    Export(#[source] io::Error),
    /// What was committed stays.
    #[error("the import has stopped; run it again, and it goes on where it was")]
    Import(#[source] AppError),
    #[error("the import has stopped; run it again, and it goes on where it was")]
    ImportFile(#[source] io::Error),
    #[error("the import has stopped")]
    ImportSource(#[from] SourceError),
    #[error("standard input cannot be read")]
    StandardInput(#[source] io::Error),
    #[error("the asynchronous runtime cannot be started")]
    Runtime(#[source] io::Error),
}

impl ServerError {
    /// Refers to arguments instead of the use case's fields.
    pub(crate) fn of_arguments(fields: &[FieldError]) -> Self {
        let named = fields.iter().map(|field| format!("--{} {}", field.pointer.trim_start_matches('/'), field.detail));
        Self::Usage(named.collect::<Vec<_>>().join("; "))
    }

    /// 2: the command line or the configuration must be changed. 1: anything else.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Config(_) | Self::Usage(_) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}
