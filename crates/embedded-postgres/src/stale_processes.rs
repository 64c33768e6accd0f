//! What a killed run left behind: processes that are still exiting, and files that claim they are running.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::error::EmbeddedError;
use crate::layout::Layout;

/// How long a fast shutdown may take; it may have a lot to write.
const FAST_SHUTDOWN_LIMIT: Duration = Duration::from_mins(1);
/// How long until the start fails, which leaves ten seconds for an immediate shutdown.
const TOTAL_LIMIT: Duration = Duration::from_secs(70);
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// Waits until no process of an earlier run uses the cluster, then removes the files that would prevent a new
/// one from starting.
///
/// Called with the directory lock held, so no running program owns such a process. The files contain process
/// ids, which may by now belong to other programs: after a container restart they usually do, and PostgreSQL
/// itself would then refuse to start.
pub(crate) fn wait_and_clear(layout: &Layout) -> Result<(), EmbeddedError> {
    let pid_file = layout.cluster.join("postmaster.pid");
    if !exists(&pid_file)? {
        return Ok(());
    }
    let recorded = fs::read_to_string(&pid_file).ok().and_then(|text| text.lines().next()?.trim().parse().ok());
    let started = Instant::now();
    let mut sent = None;
    loop {
        let running = processes::using_cluster(&layout.cluster, recorded);
        if running.is_empty() {
            break;
        }
        if started.elapsed() > TOTAL_LIMIT {
            return Err(EmbeddedError::StaleProcesses { directory: layout.cluster.clone(), pids: running });
        }
        let signal = if started.elapsed() > FAST_SHUTDOWN_LIMIT { Signal::SIGQUIT } else { Signal::SIGINT };
        if sent != Some(signal) {
            tracing::info!(pids = ?running, %signal, "stopping PostgreSQL of an earlier run");
            sent = Some(signal);
            stop(&running, recorded, signal);
        }
        thread::sleep(POLL_INTERVAL);
    }
    for stale in [pid_file, layout.socket_dir.join(".s.PGSQL.5432.lock"), layout.socket_dir.join(".s.PGSQL.5432")] {
        remove(&stale)?;
    }
    Ok(())
}

/// A postmaster shuts its children down. Children whose postmaster was killed exit on their own when they are
/// idle; a busy one is signalled, because its statement would otherwise delay the start.
fn stop(running: &[i32], postmaster: Option<i32>, signal: Signal) {
    let postmaster = postmaster.filter(|pid| running.contains(pid));
    match postmaster {
        Some(pid) => send(pid, signal),
        None => running.iter().for_each(|pid| send(*pid, Signal::SIGQUIT)),
    }
}

fn send(pid: i32, signal: Signal) {
    // It may have exited in between; whether it is still running is checked again anyway.
    if let Err(error) = kill(Pid::from_raw(pid), signal) {
        tracing::debug!(pid, %error, "cannot signal a process of an earlier run");
    }
}

fn exists(path: &Path) -> Result<bool, EmbeddedError> {
    path.try_exists().map_err(EmbeddedError::io("open", path))
}

fn remove(path: &PathBuf) -> Result<(), EmbeddedError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(EmbeddedError::io("remove", path)(error)),
        _ => Ok(()),
    }
}

#[cfg(target_os = "linux")]
mod processes {
    use std::fs;
    use std::io;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    /// The processes of PostgreSQL whose working directory is the cluster.
    pub(super) fn using_cluster(cluster: &Path, recorded: Option<i32>) -> Vec<i32> {
        fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter(|pid| uses_cluster(*pid, cluster, recorded))
            .collect()
    }

    fn uses_cluster(pid: i32, cluster: &Path, recorded: Option<i32>) -> bool {
        // A user's shell may have the same working directory.
        let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        if name.trim_end() != "postgres" {
            return false;
        }
        match fs::read_link(format!("/proc/{pid}/cwd")) {
            Ok(directory) => directory == cluster,
            // In a container, root may lack the capability to read the link. Then only the postmaster can be
            // recognized, by its process id and owner.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                Some(pid) == recorded && has_owner_of(pid, cluster)
            }
            Err(_) => false,
        }
    }

    fn has_owner_of(pid: i32, cluster: &Path) -> bool {
        let owner = |path: &Path| fs::metadata(path).map(|metadata| metadata.uid()).ok();
        owner(Path::new(&format!("/proc/{pid}"))) == owner(cluster)
    }
}

#[cfg(not(target_os = "linux"))]
mod processes {
    use std::path::Path;
    use std::process::Command;

    /// The recorded postmaster, if its command line names the cluster.
    pub(super) fn using_cluster(cluster: &Path, recorded: Option<i32>) -> Vec<i32> {
        recorded
            .filter(|pid| {
                let output = Command::new("ps").args(["-ww", "-o", "command=", "-p", &pid.to_string()]).output();
                let line = output.map(|output| output.stdout).unwrap_or_default();
                let line = String::from_utf8_lossy(&line);
                line.contains("postgres") && line.contains(&*cluster.to_string_lossy())
            })
            .into_iter()
            .collect()
    }
}
