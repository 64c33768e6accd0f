//! One connection: addresses, TLS, and why a database cannot be used.

use std::str::FromStr;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_postgres::{Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::version::SchemaError;

/// Why the database cannot be served from.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("the database's address cannot be parsed: {0}")]
    Address(#[source] tokio_postgres::Error),
    #[error("the system's certificates cannot be used for TLS")]
    Tls(#[source] rustls::Error),
    #[error("the connection pool cannot be built")]
    Pool(#[from] deadpool_postgres::BuildError),
    #[error("the database cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error(
        "the database role {role} {fault}, so row-level security would not apply to it. \
         Connect as the runtime's role, which `linecard migrate` creates: not a superuser, not an owner"
    )]
    UnsafeRole { role: String, fault: &'static str },
    #[error("row-level security is not enabled and forced on the table {table}. Run `linecard migrate`")]
    UnprotectedTable { table: String },
    #[error(transparent)]
    Schema(#[from] SchemaError),
    #[error("the database refused a check at startup")]
    Check(#[from] tokio_postgres::Error),
}

/// Parses a `postgres://…` address.
pub fn parse_address(url: &str) -> Result<Config, ConnectError> {
    Config::from_str(url).map_err(ConnectError::Address)
}

/// TLS with the system's certificates, used when the address asks for it (`sslmode=require`).
pub(crate) fn tls() -> Result<MakeRustlsConnect, ConnectError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(ConnectError::Tls)?
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// Adds options that the address can override.
pub(super) fn add_default_options(config: &mut Config, options: &str) {
    let own = config.get_options().map(ToOwned::to_owned);
    config.options(own.map_or_else(|| options.to_owned(), |own| format!("{options} {own}")));
}

/// Adds options that override those of the address.
pub(super) fn add_fixed_options(config: &mut Config, options: &str) {
    let own = config.get_options().map(ToOwned::to_owned);
    config.options(own.map_or_else(|| options.to_owned(), |own| format!("{own} {options}")));
}

/// One connection outside any pool, for a command.
pub(super) async fn connect_once(config: &Config) -> Result<Client, ConnectError> {
    let (client, connection) =
        config.connect(tls()?).await.map_err(|error| ConnectError::Unreachable(Box::new(error)))?;
    #[expect(clippy::disallowed_methods, reason = "it ends when the client is dropped at the end of the command")]
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!(%error, "a command's connection failed");
        }
    });
    Ok(client)
}
