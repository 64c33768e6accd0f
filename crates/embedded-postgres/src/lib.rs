//! A private PostgreSQL for one program: a cluster in the program's data directory, run by the PostgreSQL
//! binaries that are installed on the machine, and started and stopped together with the program.
//!
//! ```text
//! <data directory>/
//!   postgres/        the cluster
//!   postgres.new.*   a cluster being created; removed at the next start if creation was interrupted
//!   postgres.lock    held by the process that runs PostgreSQL here; records its pid and socket directory
//!   run/             the socket (in the temporary directory if this path is too long for a socket)
//! ```
//!
//! **Invariants.**
//! - Two programs never run PostgreSQL on one directory: [`EmbeddedError::AlreadyRunning`].
//! - A cluster gets its final name only once it is complete. No acknowledged transaction is lost, whatever
//!   is killed: `fsync` is on, and nothing here ever deletes a cluster.
//! - There is no TCP port. Programs of this program's user and of root can connect, as any role; they alone can enter the
//!   socket directory (mode 0700), and PostgreSQL asks the system who they are.
//! - PostgreSQL never runs as root, and never sees this program's environment.
//! - PostgreSQL stops when this program exits, however it exits: it is started by a thread that lives as long as
//!   the program does, and the kernel signals it when that thread ends.
//!
//! What does *not* belong here: migrations, and anything else that knows a table.

mod access;
mod account;
mod cluster;
mod command;
mod connection;
mod error;
mod install_hint;
mod launch;
mod layout;
mod lock;
mod log;
mod options;
mod postmaster;
mod pre_exec;
mod prepare;
mod programs;
mod provision;
mod ready;
mod run;
mod settings;
mod stale_processes;
mod supervisor;

use std::time::Instant;

pub use connection::EmbeddedConnection;
pub use error::EmbeddedError;
pub use options::EmbeddedOptions;

use supervisor::Supervisor;

/// A running PostgreSQL that this program started and will stop.
///
/// It is restarted if it exits unexpectedly. Stop it with [`stop`](Self::stop); dropping it stops it too, but
/// blocks the thread meanwhile.
#[derive(Debug)]
pub struct EmbeddedPostgres {
    connection: EmbeddedConnection,
    supervisor: Supervisor,
}

/// The result of [`EmbeddedPostgres::open`].
#[derive(Debug)]
pub enum Opened {
    /// The directory was not in use: this program now runs its PostgreSQL.
    Owned(EmbeddedPostgres),
    /// Another process runs it, and decides when it stops.
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

    /// Stops PostgreSQL if this program started it.
    pub async fn close(self) -> Result<(), EmbeddedError> {
        match self {
            Self::Owned(postgres) => postgres.stop().await,
            Self::Attached(_) => Ok(()),
        }
    }
}

impl EmbeddedPostgres {
    /// Starts PostgreSQL, creating the cluster, the role `linecard_owner` and the database `linecard` where
    /// they are missing. Returns once it accepts connections.
    ///
    /// Fails with [`EmbeddedError::AlreadyRunning`] if another process runs it on this directory.
    pub async fn start(options: EmbeddedOptions) -> Result<Self, EmbeddedError> {
        let started_at = Instant::now();
        let (supervisor, started) = Supervisor::start(options)?;
        let connection = started.await.map_err(|_| EmbeddedError::Supervisor)??;
        ready::when_started(&connection, &supervisor).await?;
        provision::ensure(&connection).await?;
        supervisor.mark_ready()?;
        tracing::info!(
            socket_dir = %connection.socket_dir().display(),
            duration_ms = started_at.elapsed().as_millis(),
            "the embedded PostgreSQL is ready"
        );
        Ok(Self { connection, supervisor })
    }

    /// Attaches to the PostgreSQL that another process runs on this directory, waiting while it starts.
    ///
    /// Fails with [`EmbeddedError::NotRunning`] if there is none.
    pub async fn attach(options: &EmbeddedOptions) -> Result<EmbeddedConnection, EmbeddedError> {
        ready::when_another_runs(&options.data_dir).await
    }

    /// Starts PostgreSQL, or attaches to the one that another process runs on this directory: for commands that
    /// work both with and without a running server.
    pub async fn open(options: EmbeddedOptions) -> Result<Opened, EmbeddedError> {
        loop {
            match Self::start(options.clone()).await {
                Err(EmbeddedError::AlreadyRunning { .. }) => {}
                outcome => return outcome.map(Opened::Owned),
            }
            match Self::attach(&options).await {
                // It stopped in between.
                Err(EmbeddedError::NotRunning { .. }) => {}
                outcome => return outcome.map(Opened::Attached),
            }
        }
    }

    /// How to connect.
    pub fn connection(&self) -> &EmbeddedConnection {
        &self.connection
    }

    /// Shuts PostgreSQL down cleanly, closing all connections, and waits until it has exited.
    ///
    /// After a minute it is killed, which is reported as [`EmbeddedError::Killed`]; the next start then runs
    /// crash recovery.
    pub async fn stop(self) -> Result<(), EmbeddedError> {
        let mut supervisor = self.supervisor;
        tokio::task::spawn_blocking(move || supervisor.stop()).await.map_err(|_| EmbeddedError::Supervisor)?
    }
}
