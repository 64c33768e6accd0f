//! A PostgreSQL of linecard's own: a private cluster in the data directory, run by programs that
//! are installed on the machine, started and ended with this program.
//!
//! ```text
//! <data directory>/
//!   postgres/        the cluster
//!   postgres.new.*   one that is being made; removed at the next start if that was killed
//!   postgres.lock    held by the program that runs PostgreSQL here; names its process and socket
//!   run/             the socket (in the temporary directory if this path is too long for one)
//! ```
//!
//! **Invariants.**
//! - Two programs never run PostgreSQL on one directory: [`EmbeddedError::AlreadyRunning`].
//! - A cluster has its name only when it is whole. No acknowledged transaction is lost, whatever
//!   is killed: `fsync` is on, and nothing here ever deletes a cluster.
//! - There is no TCP port. Who may enter the socket's directory (mode 0700) may connect as anyone.
//! - PostgreSQL never runs as root, and never sees this program's environment.
//! - It ends when this program ends, however that ends: a thread that lives as long as it does
//!   has started it, and the system signals it when that thread is gone.
//!
//! What is *not* here: migrations and anything else that knows a table.

mod account;
mod advice;
mod cluster;
mod connection;
mod error;
mod guard;
mod launch;
mod layout;
mod lock;
mod log;
mod postmaster;
mod prepare;
mod programs;
mod ready;
mod remains;
mod setup;
mod supervisor;

use std::path::PathBuf;
use std::time::Instant;

pub use connection::EmbeddedConnection;
pub use error::EmbeddedError;

use supervisor::Supervisor;

/// Where the cluster is, and what runs it.
#[derive(Clone, Debug)]
pub struct EmbeddedOptions {
    /// The data directory, `LINECARD_DATA_DIR`. Made if it is missing.
    pub data_dir: PathBuf,
    /// The directory of PostgreSQL's programs, `LINECARD_POSTGRES_BIN_DIR`; looked for if absent.
    pub bin_dir: Option<PathBuf>,
}

impl EmbeddedOptions {
    /// Whether there is a cluster already, which a start would not make.
    pub fn is_made(&self) -> bool {
        layout::cluster_path(&self.data_dir).exists()
    }
}

/// A running PostgreSQL that this program has started and ends.
///
/// It is started again if it ends unasked. Use [`stop`](Self::stop) to end it; dropping it does so
/// as well, but blocks the thread meanwhile.
#[derive(Debug)]
pub struct EmbeddedPostgres {
    connection: EmbeddedConnection,
    supervisor: Supervisor,
}

/// What [`EmbeddedPostgres::open`] found.
#[derive(Debug)]
pub enum Opened {
    /// Nobody was using the directory: this program runs its PostgreSQL now.
    Owned(EmbeddedPostgres),
    /// Another linecard runs it, and ends it when that one likes.
    Attached(EmbeddedConnection),
}

impl Opened {
    /// How to connect.
    pub fn connection(&self) -> &EmbeddedConnection {
        match self {
            Self::Owned(postgres) => postgres.connection(),
            Self::Attached(connection) => connection,
        }
    }

    /// Ends PostgreSQL if this program has started it.
    pub async fn close(self) -> Result<(), EmbeddedError> {
        match self {
            Self::Owned(postgres) => postgres.stop().await,
            Self::Attached(_) => Ok(()),
        }
    }
}

impl EmbeddedPostgres {
    /// Starts PostgreSQL, making the cluster, the role `linecard_owner` and the database
    /// `linecard` where they are missing, and comes back when it takes connections.
    ///
    /// [`EmbeddedError::AlreadyRunning`] if another program runs it on this directory.
    pub async fn start(options: EmbeddedOptions) -> Result<Self, EmbeddedError> {
        let begun = Instant::now();
        let (supervisor, started) = Supervisor::start(options)?;
        let connection = started.await.map_err(|_| EmbeddedError::Supervisor)??;
        ready::when_started(&connection, &supervisor).await?;
        setup::ensure(&connection).await?;
        supervisor.mark_ready()?;
        tracing::info!(
            socket_dir = %connection.socket_dir().display(),
            duration_ms = begun.elapsed().as_millis(),
            "the embedded PostgreSQL is ready"
        );
        Ok(Self { connection, supervisor })
    }

    /// Connects to what another linecard runs on this directory, waiting while that one starts.
    ///
    /// [`EmbeddedError::NotRunning`] if there is none.
    pub async fn attach(options: &EmbeddedOptions) -> Result<EmbeddedConnection, EmbeddedError> {
        ready::when_another_runs(&options.data_dir).await
    }

    /// Starts PostgreSQL, or attaches to the one that another linecard runs on this directory:
    /// for commands that work while a server runs, and without one.
    pub async fn open(options: EmbeddedOptions) -> Result<Opened, EmbeddedError> {
        loop {
            match Self::start(options.clone()).await {
                Err(EmbeddedError::AlreadyRunning { .. }) => {}
                outcome => return outcome.map(Opened::Owned),
            }
            match Self::attach(&options).await {
                // It ended in between.
                Err(EmbeddedError::NotRunning { .. }) => {}
                outcome => return outcome.map(Opened::Attached),
            }
        }
    }

    /// How to connect.
    pub fn connection(&self) -> &EmbeddedConnection {
        &self.connection
    }

    /// Ends PostgreSQL in order, closing all connections, and waits until it has ended.
    ///
    /// After a minute it is ended by force, which is told as [`EmbeddedError::Killed`]; the next
    /// start then recovers it.
    pub async fn stop(self) -> Result<(), EmbeddedError> {
        let mut supervisor = self.supervisor;
        tokio::task::spawn_blocking(move || supervisor.stop()).await.map_err(|_| EmbeddedError::Supervisor)?
    }
}
