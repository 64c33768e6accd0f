//! The thread that starts PostgreSQL, restarts it and stops it.

use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use tokio::sync::oneshot;

use crate::connection::EmbeddedConnection;
use crate::error::EmbeddedError;
use crate::launch::Launch;
use crate::options::EmbeddedOptions;
use crate::postmaster::{Phase, Postmaster};
use crate::run::run;
use crate::{prepare, stale_processes};

/// How long a fast shutdown may take; it first writes all changed pages.
const FAST_SHUTDOWN: Duration = Duration::from_mins(1);
/// What follows after that: an immediate shutdown, then a kill.
const ESCALATION: [(Signal, Duration); 2] =
    [(Signal::SIGQUIT, Duration::from_secs(5)), (Signal::SIGKILL, Duration::from_secs(5))];
const SHORTEST_DELAY: Duration = Duration::from_millis(100);
const LONGEST_DELAY: Duration = Duration::from_secs(10);
/// After running for this long, PostgreSQL is restarted without a delay again.
const STABLE_AFTER: Duration = Duration::from_mins(1);
/// How long the first start waits for shared memory that the last process of a killed run still holds.
const SHARED_MEMORY_LIMIT: Duration = Duration::from_secs(10);

/// Owns the thread. Dropping it stops PostgreSQL and waits until it has exited.
#[derive(Debug)]
pub(crate) struct Supervisor {
    postmaster: Arc<Postmaster>,
    thread: Option<JoinHandle<()>>,
}

impl Supervisor {
    /// Starts the thread. The receiver yields the connection once PostgreSQL was started, or why it was not.
    pub(crate) fn start(
        options: EmbeddedOptions,
    ) -> Result<(Self, oneshot::Receiver<Result<EmbeddedConnection, EmbeddedError>>), EmbeddedError> {
        let postmaster = Arc::new(Postmaster::default());
        let (report, reported) = oneshot::channel();
        let shared = Arc::clone(&postmaster);
        let thread = thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || {
                supervise(&options, &shared, report);
                shared.mark_stopped();
            })
            .map_err(|_| EmbeddedError::Supervisor)?;
        let supervisor = Self { postmaster, thread: Some(thread) };
        Ok((supervisor, reported))
    }

    /// From here on PostgreSQL is restarted when it exits. Fails with the last lines of its log if it has exited
    /// already.
    pub(crate) fn mark_ready(&self) -> Result<(), EmbeddedError> {
        let mut state = self.postmaster.lock();
        if state.phase == Phase::Stopped {
            return Err(EmbeddedError::ExitedAtStart { log: state.log_text() });
        }
        state.phase = Phase::Ready;
        Ok(())
    }

    /// The last lines of the log, if PostgreSQL has exited and will not be restarted.
    pub(crate) fn final_log(&self) -> Option<String> {
        let state = self.postmaster.lock();
        (state.phase == Phase::Stopped).then(|| state.log_text())
    }

    /// Stops PostgreSQL and waits until it has exited: first cleanly, then by force.
    pub(crate) fn stop(&mut self) -> Result<(), EmbeddedError> {
        let mut outcome = Ok(());
        self.postmaster.request_stop();
        if !self.postmaster.wait_until_stopped(FAST_SHUTDOWN) {
            let waited_s = FAST_SHUTDOWN.as_secs();
            tracing::error!(waited_s, "PostgreSQL does not shut down: killing it");
            outcome = Err(EmbeddedError::Killed { waited_s });
            for (signal, limit) in ESCALATION {
                self.postmaster.signal(signal);
                if self.postmaster.wait_until_stopped(limit) {
                    break;
                }
            }
        }
        let has_stopped = self.postmaster.lock().phase == Phase::Stopped;
        match self.thread.take() {
            Some(thread) if has_stopped => outcome.and(thread.join().map_err(|_| EmbeddedError::Supervisor)),
            _ => outcome,
        }
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        if self.thread.is_some()
            && let Err(error) = self.stop()
        {
            tracing::error!(%error, "PostgreSQL was not shut down cleanly");
        }
    }
}

fn supervise(
    options: &EmbeddedOptions,
    postmaster: &Arc<Postmaster>,
    report: oneshot::Sender<Result<EmbeddedConnection, EmbeddedError>>,
) {
    let (lock, launch) = match prepare::prepare(options) {
        Ok(prepared) => prepared,
        Err(error) => {
            // Nobody receives it if the start was cancelled meanwhile.
            drop(report.send(Err(error)));
            return;
        }
    };
    let socket_dir = launch.layout.socket_dir.clone();
    drop(report.send(Ok(EmbeddedConnection::new(socket_dir))));
    keep_running(postmaster, &launch);
    // Only now may another process take the directory.
    drop(lock);
}

fn keep_running(postmaster: &Arc<Postmaster>, launch: &Launch) {
    let first_start = Instant::now();
    let mut delay = Duration::ZERO;
    loop {
        let started = Instant::now();
        let status = run(postmaster, launch);
        let mut state = postmaster.lock();
        if state.phase == Phase::Stopping {
            return;
        }
        let restart_requested = std::mem::take(&mut state.is_restarting);
        let may_retry = state.is_shared_memory_held() && first_start.elapsed() < SHARED_MEMORY_LIMIT;
        if state.phase == Phase::Starting && !may_retry {
            return;
        }
        let log = state.last_line();
        drop(state);

        if started.elapsed() > STABLE_AFTER || restart_requested {
            delay = Duration::ZERO;
        }
        let status = status.map(|status| status.to_string());
        let delay_ms = delay.as_millis();
        tracing::warn!(status, log, delay_ms, "PostgreSQL exited: restarting it");
        if postmaster.wait_or_stop(delay) {
            return;
        }
        delay = (delay * 2).clamp(SHORTEST_DELAY, LONGEST_DELAY);
        if let Err(error) = stale_processes::wait_and_clear(&launch.layout) {
            tracing::error!(%error, "cannot clear what the exited PostgreSQL left behind");
        }
    }
}
