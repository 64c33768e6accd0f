//! The one process of PostgreSQL that we start, and what the threads around it know of it.

use std::collections::VecDeque;
use std::process::{Child, ExitStatus};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::launch::Launch;
use super::log;

/// How much of the log an error message holds.
const LINES: usize = 10;

/// Shared by the thread that runs it, the one that reads its log and its owner.
#[derive(Debug, Default)]
pub(super) struct Postmaster {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
pub(super) struct State {
    /// Signalled only under this lock and taken away under it once it has ended, so that no
    /// signal ever goes to a stranger who got its process id.
    child: Option<Child>,
    log: VecDeque<String>,
    pub(super) phase: Phase,
    /// Its next end is one that we asked for.
    pub(super) is_restarting: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Phase {
    /// Not yet used: if PostgreSQL ends now, the start has failed.
    #[default]
    Starting,
    /// Used by its owner: if PostgreSQL ends now, it is started again.
    Ready,
    /// Its owner has asked for the end.
    Stopping,
    /// PostgreSQL has ended, and will not be started again.
    Ended,
}

impl Postmaster {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a line for the message of a start that fails.
    pub(super) fn remember(&self, line: String) {
        let mut state = self.lock();
        if state.log.len() == LINES {
            state.log.pop_front();
        }
        state.log.push_back(line);
    }

    /// Ends PostgreSQL in order, to be started again at once.
    pub(super) fn restart(&self) {
        let mut state = self.lock();
        if matches!(state.phase, Phase::Starting | Phase::Ready) && !state.is_restarting {
            state.is_restarting = true;
            state.signal(Signal::SIGINT);
        }
    }

    pub(super) fn ask_to_stop(&self) {
        let mut state = self.lock();
        if state.phase != Phase::Ended {
            state.phase = Phase::Stopping;
        }
        state.signal(Signal::SIGINT);
        self.changed.notify_all();
    }

    pub(super) fn signal(&self, signal: Signal) {
        self.lock().signal(signal);
    }

    pub(super) fn end(&self) {
        self.lock().phase = Phase::Ended;
        self.changed.notify_all();
    }

    pub(super) fn wait_for_end(&self, patience: Duration) -> bool {
        let waited = self.changed.wait_timeout_while(self.lock(), patience, |state| state.phase != Phase::Ended);
        waited.unwrap_or_else(PoisonError::into_inner).0.phase == Phase::Ended
    }

    /// Whether the owner asked for the end meanwhile.
    pub(super) fn wait_or_stop(&self, delay: Duration) -> bool {
        let waited = self.changed.wait_timeout_while(self.lock(), delay, |state| state.phase != Phase::Stopping);
        waited.unwrap_or_else(PoisonError::into_inner).0.phase == Phase::Stopping
    }

    /// Runs PostgreSQL until it ends. No status if it never began or is not to begin.
    pub(super) fn run(self: &Arc<Self>, launch: &Launch) -> Option<ExitStatus> {
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
        // At a first start that fails, the last lines are the error's message. Later, a process
        // that outlives its postmaster keeps the log open, and must not hold up a restart.
        let is_starting = self.lock().phase == Phase::Starting;
        if let Some(reader) = reader.filter(|_| is_starting) {
            // If it panicked, the panic was its message.
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
            thread::sleep(exit::BETWEEN_LOOKS);
        }
    }
}

impl State {
    pub(super) fn last_line(&self) -> Option<String> {
        self.log.back().cloned()
    }

    /// Whether processes of an earlier run still held what PostgreSQL needs.
    pub(super) fn was_held_up(&self) -> bool {
        self.log.iter().any(|line| line.contains("pre-existing shared memory"))
    }

    /// The last lines, for a message.
    pub(super) fn log_text(&self) -> String {
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

    pub(super) const BETWEEN_LOOKS: Duration = Duration::from_millis(1);

    /// Waits until the child has ended, and leaves its process id taken.
    pub(super) fn wait(pid: u32) {
        let Ok(pid) = i32::try_from(pid) else { return };
        let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT;
        while waitid(Id::Pid(Pid::from_raw(pid)), flags) == Err(Errno::EINTR) {}
    }
}

#[cfg(not(target_os = "linux"))]
mod exit {
    use std::time::Duration;

    /// Here the child is only looked at, now and then.
    pub(super) const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

    pub(super) fn wait(_pid: u32) {}
}
