//! The processes of a run and their resource usage.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::net::TcpStream;

use crate::BenchError;
use crate::wire::Connection;

/// A process that is stopped when this is dropped.
pub(crate) struct Process {
    child: Child,
    pub(crate) port: u16,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Process {
    /// Starts it with its output redirected to `log`.
    pub(crate) fn start(command: &mut Command, port: u16, log: &Path) -> Result<Self, BenchError> {
        let log = std::fs::File::create(log)?;
        let child = command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?;
        Ok(Self { child, port })
    }

    /// Waits until `path` is answered with a status below 500, and returns how long that took.
    pub(crate) async fn ready(&mut self, path: &str) -> Result<Duration, BenchError> {
        let begun = Instant::now();
        let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        while begun.elapsed() < Duration::from_secs(30) {
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("the process ended: {status}").into());
            }
            if let Ok(stream) = TcpStream::connect(("127.0.0.1", self.port)).await {
                let mut connection = Connection::new(stream)?;
                connection.write(request.as_bytes()).await?;
                if connection.read().await?.is_some_and(|answer| answer.status() < 500) {
                    return Ok(begun.elapsed());
                }
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Err("the process did not become ready".into())
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// User and system time so far.
    pub(crate) fn cpu(&self) -> Result<Duration, BenchError> {
        cpu(self.pid())
    }

    pub(crate) fn resident_mib(&self) -> Result<f64, BenchError> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kib / 1024.0)
    }
}

/// User and system time of a process, including its threads and the children that it has waited for.
pub(crate) fn cpu(pid: u32) -> Result<Duration, BenchError> {
    let fields = stat(pid)?;
    let ticks: u64 = fields.iter().skip(11).take(4).filter_map(|field| field.parse::<u64>().ok()).sum();
    // Linux reports clock ticks in hundredths of a second, independent of the kernel's tick rate.
    Ok(Duration::from_millis(ticks * 10))
}

/// User and system time of a process and its living children: PostgreSQL's.
pub(crate) fn family_cpu(pid: u32) -> Result<Duration, BenchError> {
    let mut total = cpu(pid)?;
    for entry in std::fs::read_dir("/proc")? {
        let Some(other) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let parent = stat(other).ok().and_then(|fields| fields.get(1)?.parse::<u32>().ok());
        if parent == Some(pid) {
            total += cpu(other).unwrap_or_default();
        }
    }
    Ok(total)
}

/// The fields of `/proc/…/stat` that follow the name.
fn stat(pid: u32) -> Result<Vec<String>, BenchError> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (_, fields) = stat.rsplit_once(") ").ok_or("no stat")?;
    Ok(fields.split(' ').map(ToOwned::to_owned).collect())
}
