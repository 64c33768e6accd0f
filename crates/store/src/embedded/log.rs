//! PostgreSQL's log becomes a part of linecard's.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::ChildStderr;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use super::launch::Launch;
use super::postmaster::Postmaster;

/// Reads the log in a thread of its own until PostgreSQL's last process has ended.
pub(super) fn follow(stderr: ChildStderr, postmaster: Arc<Postmaster>, launch: &Launch) -> Option<JoinHandle<()>> {
    let program = launch.programs.postgres();
    let begun_with = identity(&program);
    thread::Builder::new()
        .name("postgres-log".to_owned())
        .spawn(move || read(stderr, &postmaster, &program, begun_with))
        .inspect_err(|error| tracing::error!(%error, "the log of PostgreSQL cannot be read"))
        .ok()
}

fn read(stderr: ChildStderr, postmaster: &Postmaster, program: &Path, begun_with: Option<Identity>) {
    let mut reader = BufReader::new(stderr);
    let mut line = Vec::new();
    loop {
        line.clear();
        match reader.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        pass_on(&line);
        // New libraries beside old programs that still run: what it takes is new programs.
        if line.contains("undefined symbol") && identity(program) != begun_with {
            tracing::warn!(
                program = %program.display(),
                "PostgreSQL's programs were replaced while they ran (the system's package was \
                 upgraded), and are started again"
            );
            postmaster.restart();
        }
        postmaster.remember(line);
    }
}

/// The text of a line, with a level that suits who reads linecard's log.
fn pass_on(line: &str) {
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
        // A failed statement is told to who sent it.
        tracing::debug!(target: "postgres", "{line}");
    }
}

type Identity = (u64, u64, i64);

/// Which file a path leads to, and in which state.
fn identity(path: &Path) -> Option<Identity> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino(), metadata.mtime()))
}
