//! The thread that starts PostgreSQL, looks after it and ends it.

use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use tokio::sync::oneshot;

use super::EmbeddedOptions;
use super::connection::EmbeddedConnection;
use super::error::EmbeddedError;
use super::launch::Launch;
use super::postmaster::{Phase, Postmaster};
use super::{prepare, remains};

/// A fast shutdown writes all changed pages first.
const FAST_SHUTDOWN: Duration = Duration::from_mins(1);
/// What follows if that was not enough: an immediate shutdown, then a kill.
const HARDER: [(Signal, Duration); 2] =
    [(Signal::SIGQUIT, Duration::from_secs(5)), (Signal::SIGKILL, Duration::from_secs(5))];
const SHORTEST_DELAY: Duration = Duration::from_millis(100);
const LONGEST_DELAY: Duration = Duration::from_secs(10);
/// A PostgreSQL that ran for this long is restarted without a delay once more.
const STEADY: Duration = Duration::from_mins(1);
/// How long the first start waits for shared memory that a killed run's last process still holds.
const SHARED_MEMORY_PATIENCE: Duration = Duration::from_secs(10);

/// Owns the thread. Dropping it ends PostgreSQL, and waits for that.
#[derive(Debug)]
pub(super) struct Supervisor {
    postmaster: Arc<Postmaster>,
    thread: Option<JoinHandle<()>>,
}

impl Supervisor {
    /// Starts the thread. What comes back is its word that PostgreSQL was started, or why not.
    pub(super) fn start(
        options: EmbeddedOptions,
    ) -> Result<(Self, oneshot::Receiver<Result<EmbeddedConnection, EmbeddedError>>), EmbeddedError> {
        let postmaster = Arc::new(Postmaster::default());
        let (report, reported) = oneshot::channel();
        let of_thread = Arc::clone(&postmaster);
        let thread = thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || {
                look_after(&options, &of_thread, report);
                of_thread.end();
            })
            .map_err(|_| EmbeddedError::Supervisor)?;
        let supervisor = Self { postmaster, thread: Some(thread) };
        Ok((supervisor, reported))
    }

    /// From here on PostgreSQL is started again when it ends. If it has ended already, the last
    /// lines of its log come back.
    pub(super) fn mark_ready(&self) -> Result<(), EmbeddedError> {
        let mut state = self.postmaster.lock();
        if state.phase == Phase::Ended {
            return Err(EmbeddedError::EndedAtStart { log: state.log_text() });
        }
        state.phase = Phase::Ready;
        Ok(())
    }

    /// The last lines of the log, if PostgreSQL has ended for good.
    pub(super) fn final_log(&self) -> Option<String> {
        let state = self.postmaster.lock();
        (state.phase == Phase::Ended).then(|| state.log_text())
    }

    /// Ends PostgreSQL and waits until it has: first in order, then by force.
    pub(super) fn stop(&mut self) -> Result<(), EmbeddedError> {
        let mut outcome = Ok(());
        self.postmaster.ask_to_stop();
        if !self.postmaster.wait_for_end(FAST_SHUTDOWN) {
            let waited_s = FAST_SHUTDOWN.as_secs();
            tracing::error!(waited_s, "PostgreSQL does not end, and is killed");
            outcome = Err(EmbeddedError::Killed { waited_s });
            for (signal, patience) in HARDER {
                self.postmaster.signal(signal);
                if self.postmaster.wait_for_end(patience) {
                    break;
                }
            }
        }
        let has_ended = self.postmaster.lock().phase == Phase::Ended;
        match self.thread.take() {
            Some(thread) if has_ended => outcome.and(thread.join().map_err(|_| EmbeddedError::Supervisor)),
            _ => outcome,
        }
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        if self.thread.is_some()
            && let Err(error) = self.stop()
        {
            tracing::error!(%error, "PostgreSQL was not ended in order");
        }
    }
}

fn look_after(
    options: &EmbeddedOptions,
    postmaster: &Arc<Postmaster>,
    report: oneshot::Sender<Result<EmbeddedConnection, EmbeddedError>>,
) {
    let (lock, launch) = match prepare::prepare(options) {
        Ok(prepared) => prepared,
        Err(error) => {
            // Nobody listens if the start was given up meanwhile.
            drop(report.send(Err(error)));
            return;
        }
    };
    let socket_dir = launch.layout.socket_dir.clone();
    drop(report.send(Ok(EmbeddedConnection::new(socket_dir))));
    keep_running(postmaster, &launch);
    // Only now may another program take the directory.
    drop(lock);
}

fn keep_running(postmaster: &Arc<Postmaster>, launch: &Launch) {
    let first_start = Instant::now();
    let mut delay = Duration::ZERO;
    loop {
        let begun = Instant::now();
        let status = postmaster.run(launch);
        let mut state = postmaster.lock();
        if state.phase == Phase::Stopping {
            return;
        }
        let is_restart_asked_for = std::mem::take(&mut state.is_restarting);
        let may_try_again = state.was_held_up() && first_start.elapsed() < SHARED_MEMORY_PATIENCE;
        if state.phase == Phase::Starting && !may_try_again {
            return;
        }
        let log = state.last_line();
        drop(state);

        if begun.elapsed() > STEADY || is_restart_asked_for {
            delay = Duration::ZERO;
        }
        let status = status.map(|status| status.to_string());
        let delay_ms = delay.as_millis();
        tracing::warn!(status, log, delay_ms, "PostgreSQL ended, and is started again");
        if postmaster.wait_or_stop(delay) {
            return;
        }
        delay = (delay * 2).clamp(SHORTEST_DELAY, LONGEST_DELAY);
        if let Err(error) = remains::clear(&launch.layout) {
            tracing::error!(%error, "what the ended PostgreSQL left cannot be cleared away");
        }
    }
}
