//! The postmaster process, and the state that the threads around it share.

use std::collections::VecDeque;
use std::process::{Child, ExitStatus};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::launch::Launch;
use crate::log;

/// How many lines of the log an error message contains.
const LOG_LINES: usize = 10;

/// Shared by the thread that runs it, the thread that reads its log, and its owner.
#[derive(Debug, Default)]
pub(crate) struct Postmaster {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    /// Signalled and reaped only under this lock, so a signal never reaches another process that was given its
    /// process id.
    child: Option<Child>,
    log: VecDeque<String>,
    pub(crate) phase: Phase,
    /// Its next exit was requested by us.
    pub(crate) is_restarting: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Not yet in use: if PostgreSQL exits now, the start has failed.
    #[default]
    Starting,
    /// In use: if PostgreSQL exits now, it is restarted.
    Ready,
    /// Its owner has requested a stop.
    Stopping,
    /// PostgreSQL has exited and will not be restarted.
    Stopped,
}

impl Postmaster {
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a line for the error message of a failed start.
    pub(crate) fn remember(&self, line: String) {
        let mut state = self.lock();
        if state.log.len() == LOG_LINES {
            state.log.pop_front();
        }
        state.log.push_back(line);
    }

    /// Shuts PostgreSQL down cleanly, to be restarted at once.
    pub(crate) fn restart(&self) {
        let mut state = self.lock();
        if matches!(state.phase, Phase::Starting | Phase::Ready) && !state.is_restarting {
            state.is_restarting = true;
            state.signal(Signal::SIGINT);
        }
    }

    pub(crate) fn request_stop(&self) {
        let mut state = self.lock();
        if state.phase != Phase::Stopped {
            state.phase = Phase::Stopping;
        }
        state.signal(Signal::SIGINT);
        self.changed.notify_all();
    }

    pub(crate) fn signal(&self, signal: Signal) {
        self.lock().signal(signal);
    }

    pub(crate) fn mark_stopped(&self) {
        self.lock().phase = Phase::Stopped;
        self.changed.notify_all();
    }

    pub(crate) fn wait_until_stopped(&self, limit: Duration) -> bool {
        let waited = self.changed.wait_timeout_while(self.lock(), limit, |state| state.phase != Phase::Stopped);
        waited.unwrap_or_else(PoisonError::into_inner).0.phase == Phase::Stopped
    }

    /// Waits, and returns whether the owner requested a stop meanwhile.
    pub(crate) fn wait_or_stop(&self, delay: Duration) -> bool {
        let waited = self.changed.wait_timeout_while(self.lock(), delay, |state| state.phase != Phase::Stopping);
        waited.unwrap_or_else(PoisonError::into_inner).0.phase == Phase::Stopping
    }

    /// Runs PostgreSQL until it exits. `None` if it could not be started or must not be.
    pub(crate) fn run(self: &Arc<Self>, launch: &Launch) -> Option<ExitStatus> {
        let (pid, stderr) = {
            let mut state = self.lock();
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
                    self.remember(format!("cannot run {}: {error}", program.display()));
                    return None;
                }
            }
        };
        let reader = stderr.and_then(|stderr| log::follow(stderr, Arc::clone(self), launch));
        let status = self.reap(pid);
        // When the first start fails, the last lines go into the error message. Later, a process that outlives
        // its postmaster keeps the log open and must not delay a restart.
        let is_starting = self.lock().phase == Phase::Starting;
        if let Some(reader) = reader.filter(|_| is_starting) {
            // If the thread panicked, the panic has been reported.
            drop(reader.join());
        }
        status
    }

    fn reap(&self, pid: u32) -> Option<ExitStatus> {
        exit::wait(pid);
        loop {
            let mut state = self.lock();
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
}

impl State {
    pub(crate) fn last_line(&self) -> Option<String> {
        self.log.back().cloned()
    }

    /// Whether processes of an earlier run still held shared memory that PostgreSQL needs.
    pub(crate) fn is_shared_memory_held(&self) -> bool {
        self.log.iter().any(|line| line.contains("pre-existing shared memory"))
    }

    /// The last lines, for an error message.
    pub(crate) fn log_text(&self) -> String {
        self.log.iter().map(String::as_str).collect::<Vec<_>>().join("; ")
    }

    fn signal(&self, signal: Signal) {
        let pid = self.child.as_ref().and_then(|child| i32::try_from(child.id()).ok());
        if let Some(pid) = pid
            && let Err(error) = kill(Pid::from_raw(pid), signal)
        {
            tracing::error!(pid, %signal, %error, "cannot signal PostgreSQL");
        }
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
