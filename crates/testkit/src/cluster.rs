//! A PostgreSQL that belongs to one test: with TLS, with roles of its own, or to be restarted, made read-only or lost.

use std::ffi::OsStr;
use std::fs::{Permissions, set_permissions, write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;
use tokio_postgres::{Client, Config};

use crate::between::free_port;
use crate::connect::connect;

/// PostgreSQL refuses to run as root, so the tests of a root run it as this user.
const USER: &str = "postgres";

/// A cluster with the superuser `postgres`, trusted on its socket. It is stopped and removed with this.
#[derive(Debug)]
pub struct TestCluster {
    /// Outlives everything in it.
    directory: TempDir,
    port: u16,
}

impl TestCluster {
    /// A cluster that is not started yet, so that files can be put beside it.
    pub fn new() -> Self {
        let cluster = Self::without_data();
        let data = cluster.data();
        cluster.run(
            "initdb",
            [
                OsStr::new("--pgdata"),
                data.as_os_str(),
                OsStr::new("--username=postgres"),
                OsStr::new("--auth=trust"),
                OsStr::new("--encoding=UTF8"),
                OsStr::new("--locale=C.UTF-8"),
                OsStr::new("--no-sync"),
            ],
        );
        cluster.add_settings("fsync = off\nmax_connections = 100\nlog_min_messages = fatal");
        cluster
    }

    /// A standby that follows this one, which must be running, and is not started yet.
    #[must_use]
    pub fn standby(&self) -> Self {
        let standby = Self::without_data();
        let (data, socket, port) = (standby.data(), self.socket(), self.port.to_string());
        self.run(
            "pg_basebackup",
            [
                OsStr::new("--pgdata"),
                data.as_os_str(),
                OsStr::new("--write-recovery-conf"),
                OsStr::new("--checkpoint=fast"),
                OsStr::new("--username=postgres"),
                OsStr::new("--no-sync"),
                OsStr::new("--host"),
                socket.as_os_str(),
                OsStr::new("--port"),
                OsStr::new(&port),
            ],
        );
        standby
    }

    /// Makes a standby the primary.
    pub fn promote(&self) {
        self.control(&["--wait", "promote"]);
    }

    fn without_data() -> Self {
        let directory = tempfile::Builder::new().prefix("linecard-test-cluster.").tempdir().expect("a directory");
        set_permissions(directory.path(), Permissions::from_mode(0o755)).expect("set");
        if is_root() {
            chown(directory.path(), Some(uid()), None).expect("given away");
        }
        Self { directory, port: free_port() }
    }

    fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    /// Lines for `postgresql.conf`, which the next start reads.
    pub fn add_settings(&self, lines: &str) {
        self.append("postgresql.conf", lines);
    }

    /// Replaces `pg_hba.conf`.
    pub fn set_access(&self, lines: &str) {
        write(self.data().join("pg_hba.conf"), format!("{lines}\n")).expect("written");
    }

    fn append(&self, file: &str, lines: &str) {
        let path = self.data().join(file);
        let text = std::fs::read_to_string(&path).expect("read");
        write(path, format!("{text}\n{lines}\n")).expect("written");
    }

    /// Puts a file of the server's user beside the cluster, readable by that user alone.
    pub fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.directory.path().join(name);
        write(&path, content).expect("written");
        set_permissions(&path, Permissions::from_mode(0o600)).expect("set");
        if is_root() {
            chown(&path, Some(uid()), None).expect("given away");
        }
        path
    }

    /// Starts it, and waits until it answers.
    pub fn start(&self) {
        let options = format!("-k {} -c listen_addresses=127.0.0.1 -p {}", self.socket().display(), self.port);
        self.control(&[
            "--wait",
            "--log",
            &self.directory.path().join("log").display().to_string(),
            "-o",
            &options,
            "start",
        ]);
    }

    /// Reads its configuration again.
    pub fn reload(&self) {
        self.control(&["reload"]);
    }

    /// Stops it as the loss of its machine would.
    pub fn kill(&self) {
        self.control(&["--wait", "--mode", "immediate", "stop"]);
    }

    fn control(&self, arguments: &[&str]) {
        let data = self.data();
        self.run(
            "pg_ctl",
            [OsStr::new("--pgdata"), data.as_os_str()].into_iter().chain(arguments.iter().map(OsStr::new)),
        );
    }

    fn run<'a>(&self, program: &str, arguments: impl IntoIterator<Item = &'a OsStr>) {
        let status =
            command(program).args(arguments).stdout(Stdio::null()).status().expect("PostgreSQL's programs run");
        assert!(status.success(), "{program} in {}", self.directory.path().display());
    }

    /// The user of the system that its files belong to, for other programs that refuse to run as root.
    pub fn user() -> String {
        if is_root() { USER.to_owned() } else { String::new() }
    }

    pub fn socket(&self) -> &Path {
        self.directory.path()
    }

    /// Its port, on the socket and on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// By the socket.
    pub fn config(&self, user: &str, database: &str) -> Config {
        let mut config = Config::new();
        config.host_path(self.socket()).port(self.port).user(user).dbname(database);
        config
    }

    /// As a setting has it: by the sockets of all `clusters`, in this order.
    pub fn address(clusters: &[&Self], user: &str, database: &str) -> String {
        let join = |parts: Vec<String>| parts.join(",");
        let sockets = join(clusters.iter().map(|cluster| cluster.socket().display().to_string()).collect());
        let ports = join(clusters.iter().map(|cluster| cluster.port.to_string()).collect());
        format!("host={sockets} port={ports} user={user} dbname={database}")
    }

    pub async fn superuser(&self, database: &str) -> Client {
        connect(&self.config("postgres", database)).await
    }
}

impl Default for TestCluster {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for TestCluster {
    fn drop(&mut self) {
        // It may never have been started.
        let _ = command("pg_ctl")
            .arg("--pgdata")
            .arg(self.data())
            .args(["--mode", "immediate", "stop"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
}

/// One of PostgreSQL's programs, as a user that it accepts.
fn command(program: &str) -> Command {
    let path = programs().join(program);
    if !is_root() {
        return Command::new(path);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", USER, "--regid", USER, "--init-groups"]).arg(path).current_dir("/");
    command
}

/// Those that the test run's own PostgreSQL is of.
fn programs() -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "set by the test runner's setup script")]
    let directory = std::env::var("LINECARD_TEST_POSTGRES_PROGRAMS");
    let directory = directory.expect(
        "run tests with `cargo nextest run`, which says where PostgreSQL's programs are; not with \
        LINECARD_TEST_DATABASE_URL: this test starts, changes or loses a PostgreSQL of its own",
    );
    directory.into()
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

fn uid() -> u32 {
    let users = std::fs::read_to_string("/etc/passwd").expect("read");
    users
        .lines()
        .find_map(|line| line.strip_prefix("postgres:")?.split(':').nth(1)?.parse().ok())
        .expect("PostgreSQL's package has created its user")
}
