//! What can go wrong with the embedded PostgreSQL, each with what a person can do about it.

use std::io;
use std::path::PathBuf;

/// Why the embedded PostgreSQL is not there to be used.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// Another program runs on this directory. Its cluster can be attached to.
    #[error("{} is in use by {}", data_dir.display(), process_named(*.pid))]
    AlreadyRunning {
        /// The directory that both want.
        data_dir: PathBuf,
        /// The other program's process id; none in the moment before it has written it down.
        pid: Option<u32>,
    },
    /// No program runs on this directory, so that there is nothing to attach to.
    #[error("no linecard is running on {}", data_dir.display())]
    NotRunning {
        /// The directory that was looked at.
        data_dir: PathBuf,
    },
    /// The machine has no usable programs of PostgreSQL.
    #[error(
        "no PostgreSQL 15 or later was found for the embedded database.{rejected} \
         {advice}, or name the directory of its programs in LINECARD_POSTGRES_BIN_DIR, \
         or use a database of your own with LINECARD_DATABASE_URL"
    )]
    NoPrograms {
        /// How to install them here.
        advice: String,
        /// What was found and why it does not serve: a sentence for each, or nothing.
        rejected: String,
    },
    /// The directory holds a cluster of another major version than the programs'.
    #[error(
        "the cluster in {} was made by PostgreSQL {cluster}, and no programs of that version were \
         found.{rejected} Install PostgreSQL {cluster} again ({advice}) or name the directory of \
         its programs in LINECARD_POSTGRES_BIN_DIR; to move to a newer version, use its \
         pg_upgrade, or dump with {cluster} and restore into a new LINECARD_DATA_DIR",
        directory.display()
    )]
    OtherMajorVersion {
        /// The cluster.
        directory: PathBuf,
        /// The major version that made it.
        cluster: u32,
        /// How to install programs here.
        advice: String,
        /// What was found and why it does not serve: a sentence for each, or nothing.
        rejected: String,
    },
    /// A file that tells the cluster's version has no number in it.
    #[error("{} is no PostgreSQL cluster: its PG_VERSION does not hold a version", directory.display())]
    NotACluster {
        /// The directory that should be a cluster.
        directory: PathBuf,
    },
    /// PostgreSQL must not run as root, and there is no other user to run it as.
    #[error(
        "PostgreSQL refuses to run as root, and this system has neither a user `postgres` nor \
         `nobody`: create one of them, or start linecard as another user"
    )]
    NoUnprivilegedUser,
    /// The user that PostgreSQL runs as cannot get at the data directory.
    #[error(
        "the user `{user}`, as which PostgreSQL runs because linecard was started as root, may \
         not enter {}: set LINECARD_DATA_DIR to a directory that it can reach, such as \
         /var/lib/linecard, or allow it with `chmod o+x {}`",
        directory.display(), directory.display()
    )]
    Unreachable {
        /// The user.
        user: String,
        /// The parent directory that shuts it out.
        directory: PathBuf,
    },
    /// A directory belongs to somebody else than it must.
    #[error(
        "{} belongs to the user with id {owner} instead of {expected}: start linecard as that \
         user or as root, set another LINECARD_DATA_DIR, or remove the directory if it is not \
         linecard's",
        directory.display()
    )]
    ForeignOwner {
        /// The directory.
        directory: PathBuf,
        /// Whose it is.
        owner: u32,
        /// Whose it must be.
        expected: u32,
    },
    /// Something that must be a directory is a link or a file.
    #[error("{} is not a directory: remove it, or set another LINECARD_DATA_DIR", directory.display())]
    NotADirectory {
        /// The path.
        directory: PathBuf,
    },
    /// The file system refused.
    #[error("cannot {doing} {}", path.display())]
    Io {
        /// What was being done, such as `create`.
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// A program could not be run, or reported a failure.
    #[error("{program} failed: {output}")]
    Program {
        /// Its name.
        program: &'static str,
        /// What it had to say.
        output: String,
    },
    /// Processes of an earlier run still use the cluster, and did not end when asked to.
    #[error(
        "processes of an earlier run still use {}: {pids:?}; they were asked to end and did not",
        directory.display()
    )]
    RemainsAlive {
        /// The cluster.
        directory: PathBuf,
        /// Their process ids.
        pids: Vec<i32>,
    },
    /// PostgreSQL ended before it was ready.
    #[error("PostgreSQL ended while it was starting; it said: {log}")]
    EndedAtStart {
        /// The last lines of its log.
        log: String,
    },
    /// PostgreSQL runs, and takes no connections.
    #[error("PostgreSQL takes no connections after {waited_s} s")]
    NotReady {
        /// How long it was given, in seconds.
        waited_s: u64,
        /// The last attempt; none if its socket was never known.
        #[source]
        source: Option<tokio_postgres::Error>,
    },
    /// The database refused what is done at each start.
    #[error("cannot set up the embedded database")]
    Database(#[from] tokio_postgres::Error),
    /// The thread that looks after PostgreSQL could not be started, or ended unexpectedly.
    #[error("the supervisor of the embedded PostgreSQL is gone")]
    Supervisor,
    /// PostgreSQL had to be killed, since it did not end in time. No acknowledged data is lost.
    #[error("PostgreSQL did not end within {waited_s} s and was killed")]
    Killed {
        /// How long it was given, in seconds.
        waited_s: u64,
    },
}

impl EmbeddedError {
    /// For `map_err` on an operation of the file system.
    pub(super) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }
}

fn process_named(pid: Option<u32>) -> String {
    pid.map_or_else(|| "another linecard".to_owned(), |pid| format!("the linecard with process id {pid}"))
}
