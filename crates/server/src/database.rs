//! The database that a command works with: an embedded one, or one of the operator's own.

use std::sync::Arc;

use linecard_domain::SystemClock;
use linecard_store::embedded::{EmbeddedConnection, EmbeddedOptions, EmbeddedPostgres, Opened};
use linecard_store::{PoolOptions, Store, migrate_up, parse_address};
use secrecy::{ExposeSecret, SecretString};

use crate::config::Database;
use crate::error::ServerError;

/// An open database, migrated, and the embedded PostgreSQL that is to be ended after use.
#[derive(Debug)]
pub(crate) struct OpenDatabase {
    pub(crate) store: Store,
    embedded: Option<Opened>,
}

impl OpenDatabase {
    /// To serve from: an embedded PostgreSQL is this program's alone, and ends with it.
    pub(crate) async fn to_serve(database: &Database) -> Result<Self, ServerError> {
        match database {
            Database::External(address) => Self::external(address).await,
            Database::Embedded(options) => {
                let postgres = EmbeddedPostgres::start(options.clone()).await?;
                Self::embedded(Opened::Owned(postgres)).await
            }
        }
    }

    /// For a command, which may share the embedded PostgreSQL with a server that runs.
    pub(crate) async fn to_share(database: &Database) -> Result<Self, ServerError> {
        match database {
            Database::External(address) => Self::external(address).await,
            Database::Embedded(options) => Self::embedded(open(options).await?).await,
        }
    }

    /// Its schema is the operator's to migrate: several servers may run different releases on it.
    pub(crate) async fn external(address: &SecretString) -> Result<Self, ServerError> {
        let config = parse_address(address.expose_secret())?;
        let store = Store::connect(config, PoolOptions::default(), Arc::new(SystemClock)).await?;
        Ok(Self { store, embedded: None })
    }

    pub(crate) async fn embedded(opened: Opened) -> Result<Self, ServerError> {
        match migrated(opened.connection()).await {
            Ok(store) => Ok(Self { store, embedded: Some(opened) }),
            Err(error) => {
                // What went wrong first is what is expected.
                drop(opened.close().await);
                Err(error)
            }
        }
    }

    /// To be called last: nothing can be stored afterwards.
    pub(crate) async fn close(self) -> Result<(), ServerError> {
        drop(self.store);
        match self.embedded {
            Some(opened) => Ok(opened.close().await?),
            None => Ok(()),
        }
    }
}

/// Starts the embedded PostgreSQL, or joins the server that runs it.
pub(crate) async fn open(options: &EmbeddedOptions) -> Result<Opened, ServerError> {
    Ok(EmbeddedPostgres::open(options.clone()).await?)
}

async fn migrated(connection: &EmbeddedConnection) -> Result<Store, ServerError> {
    // Also beside a server that runs: it may be about to make the schema.
    let report = migrate_up(&connection.owner_config(), None).await?;
    if report.from != report.to {
        tracing::info!(from = report.from, to = report.to, "the embedded database was migrated");
    }
    Ok(Store::connect(connection.app_config(), PoolOptions::default(), Arc::new(SystemClock)).await?)
}
