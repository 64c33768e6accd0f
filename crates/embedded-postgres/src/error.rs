//! What can go wrong with the embedded PostgreSQL; each message says what to do about it.

use std::io;
use std::path::PathBuf;

/// Why the embedded PostgreSQL is not available.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// Another process runs on this directory. Its cluster can be attached to.
    #[error("{} is in use by {}", data_dir.display(), process_named(*.pid))]
    AlreadyRunning {
        /// The data directory.
        data_dir: PathBuf,
        /// The other process's id; `None` in the moment before it has recorded it.
        pid: Option<u32>,
    },
    /// No process runs on this directory, so there is nothing to attach to.
    #[error("no Linecard is running on {}", data_dir.display())]
    NotRunning {
        /// The data directory.
        data_dir: PathBuf,
    },
    /// The machine has no usable PostgreSQL binaries.
    #[error(
        "no PostgreSQL 15 or later was found for the embedded database.{rejected} \
         {install_hint}, or set LINECARD_POSTGRES_BIN_DIR to the directory of its binaries, \
         or use your own database with LINECARD_DATABASE_URL"
    )]
    NoPrograms {
        /// How to install PostgreSQL on this system.
        install_hint: String,
        /// What was found and why it is unusable: one sentence each, or empty.
        rejected: String,
    },
    /// The cluster has another major version than the binaries.
    #[error(
        "the cluster in {} was created by PostgreSQL {cluster}, and no binaries of that version were \
         found.{rejected} Install PostgreSQL {cluster} again ({install_hint}) or set \
         LINECARD_POSTGRES_BIN_DIR to the directory of its binaries; to move to a newer version, use \
         pg_upgrade, or dump with {cluster} and restore into a new LINECARD_DATA_DIR",
        directory.display()
    )]
    OtherMajorVersion {
        /// The cluster.
        directory: PathBuf,
        /// The major version that created it.
        cluster: u32,
        /// How to install PostgreSQL on this system.
        install_hint: String,
        /// What was found and why it is unusable: one sentence each, or empty.
        rejected: String,
    },
    /// The cluster's `PG_VERSION` is missing or does not contain a version.
    #[error("{} is not a PostgreSQL cluster: its PG_VERSION does not contain a version", directory.display())]
    NotACluster {
        /// The directory that should be a cluster.
        directory: PathBuf,
    },
    /// PostgreSQL does not run as root, and there is no other user to run it as.
    #[error(
        "PostgreSQL refuses to run as root, and this system has neither a user `postgres` nor \
         `nobody`: create one of them, or start linecard as a different user"
    )]
    NoUnprivilegedUser,
    /// The user that PostgreSQL runs as cannot reach the data directory.
    #[error(
        "linecard was started as root, so PostgreSQL runs as the user `{user}`, which cannot enter {}: \
         set LINECARD_DATA_DIR to a directory that it can reach, such as /var/lib/linecard, \
         or allow it with `chmod o+x {}`",
        directory.display(), directory.display()
    )]
    Unreachable {
        /// The user.
        user: String,
        /// The parent directory that it cannot enter.
        directory: PathBuf,
    },
    /// A directory belongs to the wrong user.
    #[error(
        "{} belongs to the user with id {owner}, not {expected}: start linecard as user {owner} or as \
         root, choose another LINECARD_DATA_DIR, or remove the directory if it is not linecard's",
        directory.display()
    )]
    ForeignOwner {
        /// The directory.
        directory: PathBuf,
        /// The id of the user that owns it.
        owner: u32,
        /// The id of the user that must own it.
        expected: u32,
    },
    /// Something that must be a directory is a link or a file.
    #[error("{} is not a directory: remove it, or choose another LINECARD_DATA_DIR", directory.display())]
    NotADirectory {
        /// The path.
        directory: PathBuf,
    },
    /// A file system operation failed.
    #[error("cannot {doing} {}", path.display())]
    Io {
        /// The operation, such as `create`.
        doing: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The operating system's error.
        #[source]
        source: io::Error,
    },
    /// A PostgreSQL program reported a failure.
    #[error("{program} failed: {output}")]
    Program {
        /// Its name.
        program: &'static str,
        /// What it wrote to standard error.
        output: String,
    },
    /// Processes of an earlier run still use the cluster, and did not exit when signalled.
    #[error(
        "processes of an earlier run still use {} and did not exit when signalled: {pids:?}",
        directory.display()
    )]
    StaleProcesses {
        /// The cluster.
        directory: PathBuf,
        /// Their process ids.
        pids: Vec<i32>,
    },
    /// PostgreSQL exited before it was ready.
    #[error("PostgreSQL exited during startup; its log says: {log}")]
    ExitedAtStart {
        /// The last lines of its log.
        log: String,
    },
    /// PostgreSQL is running but does not accept connections.
    #[error("PostgreSQL does not accept connections after {waited_s} s")]
    NotReady {
        /// How long it was waited for, in seconds.
        waited_s: u64,
        /// The error of the last attempt; `None` if its socket was never known.
        #[source]
        source: Option<tokio_postgres::Error>,
    },
    /// The database refused what every start ensures.
    #[error("cannot provision the embedded database")]
    Database(#[from] tokio_postgres::Error),
    /// The thread that supervises PostgreSQL could not be started, or ended unexpectedly.
    #[error("the supervisor thread of the embedded PostgreSQL is not running")]
    Supervisor,
    /// PostgreSQL did not shut down in time and was killed. No acknowledged data is lost.
    #[error("PostgreSQL did not shut down within {waited_s} s and was killed")]
    Killed {
        /// How long it was waited for, in seconds.
        waited_s: u64,
    },
}

impl EmbeddedError {
    /// For `map_err` on a file system operation.
    pub(crate) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }
}

fn process_named(pid: Option<u32>) -> String {
    pid.map_or_else(|| "another Linecard process".to_owned(), |pid| format!("the Linecard process {pid}"))
}
