//! Waiting until PostgreSQL accepts connections.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, Instant};

use tokio_postgres::error::SqlState;
use tokio_postgres::{Config, Error, NoTls};

use crate::connection::EmbeddedConnection;
use crate::error::EmbeddedError;
use crate::layout::{cluster_path, stat};
use crate::lock;
use crate::supervisor::Supervisor;

/// How long PostgreSQL may take until its socket answers. Crash recovery does not count: while it lasts, the
/// socket answers that PostgreSQL is starting up.
const LIMIT: Duration = Duration::from_mins(1);
const FIRST_PAUSE: Duration = Duration::from_millis(2);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);
const REPORT_INTERVAL: Duration = Duration::from_secs(5);

/// Waits for the PostgreSQL that this program started.
pub(crate) async fn when_started(
    connection: &EmbeddedConnection,
    supervisor: &Supervisor,
) -> Result<(), EmbeddedError> {
    let config = connection.superuser_config();
    let mut attempts = Attempts::new();
    loop {
        // Read before the attempt, so that the last attempt happens after the exit.
        let exited = supervisor.final_log();
        let error = match connect(&config).await {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        if let Some(log) = exited {
            return Err(EmbeddedError::ExitedAtStart { log });
        }
        attempts.failed(Some(error))?;
        attempts.pause().await;
    }
}

/// Waits for the PostgreSQL that another process runs, as long as that process lives.
pub(crate) async fn when_another_runs(data_dir: &Path) -> Result<EmbeddedConnection, EmbeddedError> {
    let not_running = || EmbeddedError::NotRunning { data_dir: data_dir.to_owned() };
    if !data_dir.is_dir() {
        return Err(not_running());
    }
    let data_dir = fs::canonicalize(data_dir).map_err(EmbeddedError::io("open", data_dir))?;
    let mut attempts = Attempts::new();
    loop {
        let holder = lock::holder(&data_dir)?.ok_or_else(not_running)?;
        // The holder records its socket directory just before it starts PostgreSQL.
        let mut error = None;
        if let Some(socket_dir) = holder.socket_dir {
            require_same_owner(&socket_dir, &cluster_path(&data_dir))?;
            let connection = EmbeddedConnection::new(socket_dir);
            match connect(&connection.owner_config()).await {
                Ok(()) => return Ok(connection),
                Err(failed) => error = Some(failed),
            }
        }
        attempts.failed(error)?;
        attempts.pause().await;
    }
}

/// A socket in a public directory must belong to the cluster's owner: another user could listen there.
fn require_same_owner(socket_dir: &Path, cluster: &Path) -> Result<(), EmbeddedError> {
    let (Some(of_socket), Some(of_cluster)) = (stat(socket_dir)?, stat(cluster)?) else {
        return Ok(());
    };
    if of_socket.uid() == of_cluster.uid() {
        return Ok(());
    }
    Err(EmbeddedError::ForeignOwner {
        directory: socket_dir.to_owned(),
        owner: of_socket.uid(),
        expected: of_cluster.uid(),
    })
}

/// One attempt. Dropping both halves closes the connection again.
async fn connect(config: &Config) -> Result<(), Error> {
    config.connect(NoTls).await.map(drop)
}

struct Attempts {
    started: Instant,
    pause: Duration,
    reported: Instant,
}

impl Attempts {
    fn new() -> Self {
        let now = Instant::now();
        Self { started: now, pause: FIRST_PAUSE, reported: now }
    }

    fn failed(&mut self, error: Option<Error>) -> Result<(), EmbeddedError> {
        let waited_s = self.started.elapsed().as_secs();
        let code = error.as_ref().and_then(Error::code);
        if code == Some(&SqlState::CANNOT_CONNECT_NOW) {
            if self.reported.elapsed() > REPORT_INTERVAL {
                self.reported = Instant::now();
                tracing::info!(waited_s, "PostgreSQL is recovering from a crash, or shutting down");
            }
            return Ok(());
        }
        if self.started.elapsed() > LIMIT {
            return Err(EmbeddedError::NotReady { waited_s, source: error });
        }
        Ok(())
    }

    async fn pause(&mut self) {
        tokio::time::sleep(self.pause).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
    }
}
