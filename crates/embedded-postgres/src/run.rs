//! Runs the postmaster once, from its start to its exit.

use std::process::ExitStatus;
use std::sync::Arc;
use std::thread;

use crate::launch::Launch;
use crate::log;
use crate::postmaster::{Phase, Postmaster};

/// Runs PostgreSQL until it exits. `None` if it could not be started or must not be.
pub(crate) fn run(postmaster: &Arc<Postmaster>, launch: &Launch) -> Option<ExitStatus> {
    let (pid, stderr) = {
        let mut state = postmaster.lock();
        if state.phase == Phase::Stopping {
            return None;
        }
        state.log.clear();
        match launch.spawn() {
            Ok(mut child) => {
                let pid = child.id();
                let stderr = child.stderr.take();
                state.child = Some(child);
                (pid, stderr)
            }
            Err(error) => {
                drop(state);
                let program = launch.programs.postgres();
                postmaster.remember(format!("cannot run {}: {error}", program.display()));
                return None;
            }
        }
    };
    let reader = stderr.and_then(|stderr| log::follow(stderr, Arc::clone(postmaster), launch));
    let status = reap(postmaster, pid);
    // When the first start fails, the last lines go into the error message. Later, a process that outlives
    // its postmaster keeps the log open and must not delay a restart.
    let is_starting = postmaster.lock().phase == Phase::Starting;
    if let Some(reader) = reader.filter(|_| is_starting) {
        // If the thread panicked, the panic has been reported.
        drop(reader.join());
    }
    status
}

fn reap(postmaster: &Postmaster, pid: u32) -> Option<ExitStatus> {
    exit::wait(pid);
    loop {
        let mut state = postmaster.lock();
        match state.child.as_mut()?.try_wait() {
            Ok(None) => {}
            Ok(status) => {
                state.child = None;
                return status;
            }
            Err(_) => {
                state.child = None;
                return None;
            }
        }
        drop(state);
        thread::sleep(exit::POLL_INTERVAL);
    }
}

#[cfg(target_os = "linux")]
mod exit {
    use std::time::Duration;

    use nix::errno::Errno;
    use nix::sys::wait::{Id, WaitPidFlag, waitid};
    use nix::unistd::Pid;

    pub(super) const POLL_INTERVAL: Duration = Duration::from_millis(1);

    /// Waits until the child has exited, without reaping it: its process id stays reserved.
    pub(super) fn wait(pid: u32) {
        let Ok(pid) = i32::try_from(pid) else { return };
        let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT;
        while waitid(Id::Pid(Pid::from_raw(pid)), flags) == Err(Errno::EINTR) {}
    }
}

#[cfg(not(target_os = "linux"))]
mod exit {
    use std::time::Duration;

    /// These systems have no such wait; the child is polled instead.
    pub(super) const POLL_INTERVAL: Duration = Duration::from_millis(20);

    pub(super) fn wait(_pid: u32) {}
}
