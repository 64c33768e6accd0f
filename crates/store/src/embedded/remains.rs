//! What a run that was killed has left: processes that still end, and files that say they live.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::error::EmbeddedError;
use super::layout::Layout;

/// Patience with a fast shutdown, which may have much to write.
const UNTIL_QUIT: Duration = Duration::from_mins(1);
/// Patience after that with an immediate one.
const UNTIL_REFUSAL: Duration = Duration::from_secs(70);
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// Waits until no process of an earlier run uses the cluster, then removes the files that would
/// keep a new one from starting.
///
/// Called with the directory's lock held, so that no linecard owns such a process any more. The
/// files name process ids, which may long be those of other programs: after a container's
/// restart they usually are, and PostgreSQL itself would then refuse to start.
pub(super) fn clear(layout: &Layout) -> Result<(), EmbeddedError> {
    let pid_file = layout.cluster.join("postmaster.pid");
    if !exists(&pid_file)? {
        return Ok(());
    }
    let recorded = fs::read_to_string(&pid_file).ok().and_then(|text| text.lines().next()?.trim().parse().ok());
    let begun = Instant::now();
    let mut asked = None;
    loop {
        let living = processes::of_cluster(&layout.cluster, recorded);
        if living.is_empty() {
            break;
        }
        if begun.elapsed() > UNTIL_REFUSAL {
            return Err(EmbeddedError::RemainsAlive { directory: layout.cluster.clone(), pids: living });
        }
        let signal = if begun.elapsed() > UNTIL_QUIT { Signal::SIGQUIT } else { Signal::SIGINT };
        if asked != Some(signal) {
            tracing::info!(pids = ?living, %signal, "asking PostgreSQL of an earlier run to end");
            asked = Some(signal);
            ask_to_end(&living, recorded, signal);
        }
        thread::sleep(BETWEEN_LOOKS);
    }
    for stale in [pid_file, layout.socket_dir.join(".s.PGSQL.5432.lock"), layout.socket_dir.join(".s.PGSQL.5432")] {
        remove(&stale)?;
    }
    Ok(())
}

/// A postmaster ends its children in order. Children whose postmaster was killed end on their own
/// when they are idle; a busy one is told to, or its statement would hold up the start.
fn ask_to_end(living: &[i32], postmaster: Option<i32>, signal: Signal) {
    let postmaster = postmaster.filter(|pid| living.contains(pid));
    match postmaster {
        Some(pid) => send(pid, signal),
        None => living.iter().for_each(|pid| send(*pid, Signal::SIGQUIT)),
    }
}

fn send(pid: i32, signal: Signal) {
    // It may have ended in between, and whether it lives is looked at again anyway.
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
    pub(super) fn of_cluster(cluster: &Path, recorded: Option<i32>) -> Vec<i32> {
        fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter(|pid| is_of_cluster(*pid, cluster, recorded))
            .collect()
    }

    fn is_of_cluster(pid: i32, cluster: &Path, recorded: Option<i32>) -> bool {
        // Somebody's shell may stand in the directory, too.
        let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        if name.trim_end() != "postgres" {
            return false;
        }
        match fs::read_link(format!("/proc/{pid}/cwd")) {
            Ok(directory) => directory == cluster,
            // In a container root may lack the capability to look. Then the postmaster is known
            // by its id and its owner alone.
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
    pub(super) fn of_cluster(cluster: &Path, recorded: Option<i32>) -> Vec<i32> {
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
