//! A data directory for one test, a second program to share it with, and queries.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use embedded_postgres::{EmbeddedConnection, EmbeddedError, EmbeddedOptions, EmbeddedPostgres};
use nix::sys::signal::kill;
use nix::unistd::{Pid, Uid, User};
use tempfile::TempDir;
use tokio_postgres::{Config, NoTls};

/// A data directory that is removed at the end.
pub(crate) struct Scratch {
    pub(crate) root: TempDir,
    below: PathBuf,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        Self::below("var")
    }

    pub(crate) fn below(path: impl AsRef<Path>) -> Self {
        let root = tempfile::tempdir().unwrap();
        // `tempdir` excludes other users, which has a test of its own.
        fs::set_permissions(root.path(), Permissions::from_mode(0o755)).unwrap();
        Self { root, below: path.as_ref().to_owned() }
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        self.root.path().join(&self.below)
    }

    pub(crate) fn cluster(&self) -> PathBuf {
        self.data_dir().join("postgres")
    }

    pub(crate) fn options(&self) -> EmbeddedOptions {
        EmbeddedOptions { data_dir: self.data_dir(), bin_dir: None }
    }

    pub(crate) async fn start(&self) -> EmbeddedPostgres {
        EmbeddedPostgres::start(self.options()).await.unwrap()
    }

    pub(crate) async fn start_error(&self) -> EmbeddedError {
        EmbeddedPostgres::start(self.options()).await.unwrap_err()
    }

    pub(crate) fn postmaster(&self) -> Pid {
        // While a new postmaster starts, there may be no file, or an empty one.
        let text = fs::read_to_string(self.cluster().join("postmaster.pid")).unwrap_or_default();
        let first = text.lines().next().unwrap_or_default();
        Pid::from_raw(first.parse().unwrap_or(0))
    }

    /// Starts a second program that opens the directory and prints `ready` when PostgreSQL is.
    pub(crate) fn spawn_program(&self, user: Option<&User>) -> Program {
        // Another user may not be able to enter the build directory.
        let program = self.root.path().join("program");
        // Examples are built with the tests, next to the directory that those are in.
        let tests = std::env::current_exe().unwrap();
        let example = tests.ancestors().nth(2).unwrap().join("examples/until_killed");
        fs::copy(example, &program).unwrap();
        let mut command = Command::new(program);
        command.arg(self.data_dir()).current_dir("/").stdout(Stdio::piped());
        if let Some(user) = user {
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        Program(command.spawn().unwrap())
    }
}

pub(crate) struct Program(pub(crate) Child);

impl Program {
    pub(crate) fn wait_until_ready(&mut self) {
        let stdout = BufReader::new(self.0.stdout.take().unwrap());
        let is_ready = stdout.lines().any(|line| line.unwrap().contains("ready"));
        assert!(is_ready, "the other program ended");
    }

    pub(crate) fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // The test may have killed it.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

pub(crate) async fn try_query(config: &Config, statement: &str) -> Result<String, tokio_postgres::Error> {
    let (client, driver) = config.connect(NoTls).await?;
    let work = async move {
        let rows = client.query(statement, &[]).await?;
        Ok(rows.first().map(|row| row.get::<_, String>(0)).unwrap_or_default())
    };
    tokio::select! {
        outcome = work => outcome,
        ended = driver => Err(ended.unwrap_err()),
    }
}

pub(crate) async fn query(config: &Config, statement: &str) -> String {
    try_query(config, statement).await.unwrap()
}

pub(crate) async fn insert_rows(connection: &EmbeddedConnection) {
    let owner = connection.owner_config();
    query(&owner, "create table kept (id int primary key)").await;
    query(&owner, "insert into kept select * from generate_series(1, 1000)").await;
}

pub(crate) async fn count_rows(connection: &EmbeddedConnection) -> String {
    query(&connection.owner_config(), "select count(*)::text from kept").await
}

pub(crate) async fn until<T>(what: &str, mut attempt: impl AsyncFnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = attempt().await {
            return found;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "never: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

pub(crate) fn is_root() -> bool {
    Uid::effective().is_root()
}

pub(crate) fn is_alive(pid: Pid) -> bool {
    // A zombie is no longer alive.
    let status = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    kill(pid, None).is_ok() && !status.contains(") Z ")
}
