//! A mail server that somebody else wrote.

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

/// aiosmtpd, in a process of its own. It ends with the test.
#[derive(Debug)]
pub struct SmtpServer {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    /// On 127.0.0.1.
    pub port: u16,
}

impl SmtpServer {
    /// Starts `smtp/server.py` with these arguments.
    pub fn start(arguments: &[&str]) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut child = Command::new(root.join("../../.venv/bin/python"))
            .arg(root.join("smtp/server.py"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("aiosmtpd, which scripts/setup.sh installs, starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let port = next(&mut lines)["port"].as_u64().and_then(|port| u16::try_from(port).ok()).expect("a port");
        Self { child, lines, port }
    }

    /// The next mail that it takes; waits for it. `from`, `to`, `headers`, `text`, `encrypted`, `authenticated`.
    pub fn mail(&mut self) -> Value {
        next(&mut self.lines)
    }

    /// Ends it, and returns the mails that it has taken and nobody has read.
    pub fn stop(mut self) -> Vec<Value> {
        drop(self.child.stdin.take());
        std::iter::from_fn(|| self.lines.next()).map(|line| parsed(&line.expect("a line"))).collect()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn next(lines: &mut Lines<BufReader<ChildStdout>>) -> Value {
    parsed(&lines.next().expect("it goes on").expect("a line"))
}

fn parsed(line: &str) -> Value {
    serde_json::from_str(line).expect("JSON")
}
