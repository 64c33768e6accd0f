//! Runs the program: a command to its end, or a server.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use linecard_testkit::{assert_no_secrets, assert_no_secrets_or_numbers};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// A test's own installation: an environment and a data directory.
pub(crate) struct Installation {
    root: TempDir,
    settings: Vec<(String, String)>,
}

/// A command's exit code and output.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Installation {
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        // `tempdir` excludes other users, but started by root, the embedded PostgreSQL runs as another user.
        fs::set_permissions(root.path(), Permissions::from_mode(0o755)).unwrap();
        let data_dir = root.path().join("var").to_str().unwrap().to_owned();
        Self { root, settings: Vec::new() }.with("LINECARD_DATA_DIR", &data_dir).with("LINECARD_LISTEN", "127.0.0.1:0")
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A file in the data directory.
    pub(crate) fn file(&self, name: &str) -> std::path::PathBuf {
        self.root.path().join("var").join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linecard"));
        command
            .args(arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs(self.settings.iter().cloned())
            .current_dir(self.root.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with_input(arguments, "")
    }

    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Ended {
        let mut child = self.command(arguments).spawn().unwrap();
        // A command that reads no input may have exited already.
        drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let ended = Ended { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) };
        assert_no_secrets("the standard output", &ended.stdout);
        assert_no_secrets_or_numbers("the standard error", &ended.stderr);
        ended
    }

    /// Starts a command that the test terminates or waits for.
    pub(crate) fn spawn(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().unwrap()
    }

    pub(crate) fn create_owner(&self, email: &str, organization: &str) -> Ended {
        let arguments =
            ["user", "create", "--email", email, "--organization", organization, "--password-stdin", "--own-password"];
        self.run_with_input(&arguments, &format!("{PASSWORD}\n"))
    }

    /// Starts a server and waits until it is ready.
    pub(crate) fn serve(&self) -> Server {
        let mut child = self.command(&["serve"]).spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut log = String::new();
        let address = loop {
            let start = log.len();
            assert!(stderr.read_line(&mut log).unwrap() > 0, "the server exited: {log}");
            if let Some(address) = ready_address(log.get(start..).unwrap()) {
                break address;
            }
        };
        let rest = collect(stderr, log);
        Server { child, address, log: Some(rest), http: client() }
    }
}

/// The address in the log line of a server that is ready, as text or JSON.
fn ready_address(line: &str) -> Option<String> {
    if let Ok(event) = serde_json::from_str::<Value>(line) {
        return (event["message"] == "ready").then(|| event["address"].as_str().unwrap().to_owned());
    }
    let (_, fields) = line.split_once(": ready address=")?;
    Some(fields.split(' ').next()?.to_owned())
}

/// Drains the pipe, so that the server never blocks on it.
fn collect(mut stderr: BufReader<ChildStderr>, mut log: String) -> JoinHandle<String> {
    thread::spawn(move || {
        while stderr.read_line(&mut log).unwrap_or(0) > 0 {}
        log
    })
}

pub(crate) fn client() -> reqwest::Client {
    reqwest::Client::builder().timeout(Duration::from_secs(20)).build().unwrap()
}

/// A running server.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
    log: Option<JoinHandle<String>>,
    http: reqwest::Client,
}

impl Server {
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, String) {
        let answer = self.http.get(self.url(path)).send().await.unwrap();
        let (status, text) = (answer.status().as_u16(), answer.text().await.unwrap());
        assert_no_secrets(path, &text);
        (status, text)
    }

    /// Waits until the server's metrics contain all of these: some are measured only after it is ready.
    pub(crate) async fn tells(&self, expected: &[&str]) {
        let reported = async {
            loop {
                let (status, metrics) = self.get("/metrics").await;
                assert_eq!(status, 200);
                if expected.iter().all(|part| metrics.contains(part)) {
                    return;
                }
            }
        };
        assert!(tokio::time::timeout(Duration::from_secs(20), reported).await.is_ok(), "never reported: {expected:?}");
    }

    /// Signs in; returns the response's status and body, and the cookie.
    pub(crate) async fn sign_in(&self, email: &str) -> (u16, Value, String) {
        let body = json!({"email": email, "password": PASSWORD});
        let answer = self.http.post(self.url("/api/session")).json(&body).send().await.unwrap();
        let cookie = answer.headers().get("set-cookie").map(|value| value.to_str().unwrap().to_owned());
        (answer.status().as_u16(), answer.json().await.unwrap(), cookie.unwrap_or_default())
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap());
        kill(pid, signal).unwrap();
    }

    /// Waits until the server has exited; returns its log.
    pub(crate) fn ended(mut self) -> (ExitStatus, String) {
        let log = self.log.take().unwrap().join().unwrap();
        assert_no_secrets_or_numbers("the log", &log);
        assert!(!log.contains(PASSWORD), "the password appears in the log");
        (self.child.wait().unwrap(), log)
    }

    /// Terminates the server, which must exit successfully.
    pub(crate) fn terminate(self) -> String {
        self.signal(Signal::SIGTERM);
        let (status, log) = self.ended();
        assert!(status.success(), "{status}: {log}");
        log
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have exited already; after a failed test it must not keep running.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
