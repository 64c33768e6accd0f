//! Forwards PostgreSQL's log to this program's.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::ChildStderr;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crate::launch::Launch;
use crate::postmaster::Postmaster;

/// Reads the log in its own thread until PostgreSQL's last process has exited.
pub(crate) fn follow(stderr: ChildStderr, postmaster: Arc<Postmaster>, launch: &Launch) -> Option<JoinHandle<()>> {
    let program = launch.programs.postgres();
    let started_with = identity(&program);
    thread::Builder::new()
        .name("postgres-log".to_owned())
        .spawn(move || read(stderr, &postmaster, &program, started_with))
        .inspect_err(|error| tracing::error!(%error, "cannot read PostgreSQL's log"))
        .ok()
}

fn read(stderr: ChildStderr, postmaster: &Postmaster, program: &Path, started_with: Option<Identity>) {
    let mut reader = BufReader::new(stderr);
    let mut line = Vec::new();
    loop {
        line.clear();
        match reader.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        forward(&line);
        // New libraries on disk while the old binaries are still running: restarting is the remedy.
        if line.contains("undefined symbol") && identity(program) != started_with {
            tracing::warn!(
                program = %program.display(),
                "PostgreSQL's binaries were replaced while it was running (a package upgrade): restarting it"
            );
            postmaster.restart();
        }
        postmaster.remember(line);
    }
}

/// Logs a line at a level that suits the readers of this program's log.
fn forward(line: &str) {
    let expected = [
        "the database system is starting up",
        "the database system is shutting down",
        "terminating connection due to administrator command",
    ];
    if line.starts_with("PANIC:") {
        tracing::error!(target: "postgres", "{line}");
    } else if expected.iter().any(|text| line.contains(text)) {
        tracing::debug!(target: "postgres", "{line}");
    } else if line.starts_with("FATAL:") || line.starts_with("WARNING:") {
        tracing::warn!(target: "postgres", "{line}");
    } else {
        // A failed statement is reported to the client that sent it.
        tracing::debug!(target: "postgres", "{line}");
    }
}

type Identity = (u64, u64, i64);

/// Which file a path leads to, and its modification time.
fn identity(path: &Path) -> Option<Identity> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino(), metadata.mtime()))
}
