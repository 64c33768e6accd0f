//! The database that a command works with: the embedded one, or an external one of the operator's.

use std::sync::Arc;

use embedded_postgres::{EmbeddedConnection, EmbeddedOptions, EmbeddedPostgres, Opened};
use linecard_domain::SystemClock;
use linecard_store::{DatabaseAddress, MigrateError, PoolOptions, SchemaNames, Store, migrate_up};

use crate::config::{Database, External, Location};
use crate::error::ServerError;

/// An open, migrated database, and the embedded PostgreSQL that is to be stopped after use.
#[derive(Debug)]
pub(crate) struct OpenDatabase {
    pub(crate) store: Store,
    embedded: Option<Opened>,
}

impl OpenDatabase {
    /// To serve from: the embedded PostgreSQL belongs to this process alone, and stops with it.
    pub(crate) async fn to_serve(database: &Database) -> Result<Self, ServerError> {
        match &database.location {
            Location::External(external) => Self::external(external, &database.schemas).await,
            Location::Embedded(options) => {
                let postgres = EmbeddedPostgres::start(options.clone()).await?;
                Self::embedded(Opened::Owned(postgres), options, &database.schemas).await
            }
        }
    }

    /// For a command, which may share the embedded PostgreSQL with a running server.
    pub(crate) async fn to_share(database: &Database) -> Result<Self, ServerError> {
        match &database.location {
            Location::External(external) => Self::external(external, &database.schemas).await,
            Location::Embedded(options) => Self::embedded(open(options).await?, options, &database.schemas).await,
        }
    }

    /// The operator migrates its schema: several servers may run different releases on it.
    pub(crate) async fn external(external: &External, schemas: &SchemaNames) -> Result<Self, ServerError> {
        let External { address, direct, standby } = external;
        let store = match direct {
            Some(direct) => {
                let (pooler, direct) = (address.clone(), direct.clone());
                let options = PoolOptions::default();
                Store::connect_pooled(pooler, direct, schemas.clone(), options, Arc::new(SystemClock)).await?
            }
            None => connect(address.clone(), schemas).await?,
        };
        let store = match standby {
            Some(standby) => store.with_standby(standby.clone(), PoolOptions::default())?,
            None => store,
        };
        Ok(Self { store, embedded: None })
    }

    pub(crate) async fn embedded(
        opened: Opened,
        options: &EmbeddedOptions,
        schemas: &SchemaNames,
    ) -> Result<Self, ServerError> {
        match migrated(opened.connection(), options, schemas).await {
            Ok(store) => Ok(Self { store, embedded: Some(opened) }),
            Err(error) => {
                // The first error is the one to report.
                drop(opened.close().await);
                Err(error)
            }
        }
    }

    /// Called last: nothing can be stored afterwards.
    pub(crate) async fn close(self) -> Result<(), ServerError> {
        drop(self.store);
        match self.embedded {
            Some(opened) => Ok(opened.close().await?),
            None => Ok(()),
        }
    }
}

/// Starts the embedded PostgreSQL, or attaches to the server that runs it.
pub(crate) async fn open(options: &EmbeddedOptions) -> Result<Opened, ServerError> {
    Ok(EmbeddedPostgres::open(options.clone()).await?)
}

/// A migration's error, with the directory to remove where that is the remedy.
pub(crate) fn of_embedded(error: MigrateError, options: &EmbeddedOptions) -> ServerError {
    match error {
        MigrateError::Unreleased => ServerError::UnreleasedDatabase { data_dir: options.data_dir.clone() },
        other => other.into(),
    }
}

async fn migrated(
    connection: &EmbeddedConnection,
    options: &EmbeddedOptions,
    schemas: &SchemaNames,
) -> Result<Store, ServerError> {
    // Also beside a running server, which may be just about to create the schema.
    let report = migrate_up(&connection.owner_config().into(), schemas, None)
        .await
        .map_err(|error| of_embedded(error, options))?;
    if report.from != report.to {
        tracing::info!(from = report.from, to = report.to, "the embedded database was migrated");
    }
    connect(connection.app_config().into(), schemas).await
}

async fn connect(address: DatabaseAddress, schemas: &SchemaNames) -> Result<Store, ServerError> {
    Ok(Store::connect(address, schemas.clone(), PoolOptions::default(), Arc::new(SystemClock)).await?)
}
