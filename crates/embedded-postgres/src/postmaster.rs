//! The state of the postmaster process, which the threads around it share.

use std::collections::VecDeque;
use std::process::Child;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

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
    pub(crate) child: Option<Child>,
    pub(crate) log: VecDeque<String>,
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
