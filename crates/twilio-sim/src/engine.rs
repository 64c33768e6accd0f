//! Scaled time, tasks and the outgoing HTTP client.

use std::future::Future;
use std::io;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::sid::Sids;

/// Twilio's connect timeout.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(crate) struct Engine {
    speed: f64,
    /// How far the simulator's clock is ahead of the machine's, in seconds.
    clock_offset: AtomicI64,
    tasks: TaskTracker,
    stopping: CancellationToken,
    pub(crate) client: reqwest::Client,
    pub(crate) sids: Sids,
}

impl Engine {
    pub(crate) fn new(speed: f64) -> io::Result<Self> {
        let client = reqwest::Client::builder()
            .user_agent("TwilioProxy/1.1")
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            // A proxy from the environment would intercept callbacks to 127.0.0.1.
            .no_proxy()
            .tcp_nodelay(true)
            .build()
            .map_err(io::Error::other)?;
        Ok(Self {
            clock_offset: AtomicI64::new(0),
            speed: if speed > 0.0 && speed.is_finite() { speed } else { 1.0 },
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
            client,
            sids: Sids::new(),
        })
    }

    pub(crate) fn speed(&self) -> f64 {
        self.speed
    }

    /// The simulator's clock. Resources carry real time, not simulated time: a client that looks for a recent call
    /// compares their dates with its own clock. The two clocks may differ, as Twilio's and a server's do.
    pub(crate) fn now(&self) -> OffsetDateTime {
        now() + time::Duration::seconds(self.clock_offset.load(Ordering::Relaxed))
    }

    pub(crate) fn set_clock_offset(&self, seconds: i64) {
        self.clock_offset.store(seconds, Ordering::Relaxed);
    }

    /// Runs `future` until it ends or the simulator stops.
    pub(crate) fn spawn<F>(&self, future: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let stopping = self.stopping.clone();
        self.tasks.spawn(async move {
            stopping.run_until_cancelled(future).await;
        });
    }

    /// Sleeps for `seconds` of simulated time, which runs `speed` times faster than real time.
    pub(crate) async fn sleep_scaled(&self, seconds: f64) {
        tokio::time::sleep(self.scaled(seconds)).await;
    }

    pub(crate) fn scaled(&self, seconds: f64) -> Duration {
        Duration::try_from_secs_f64(seconds / self.speed).unwrap_or(Duration::ZERO)
    }

    pub(crate) fn cancel(&self) {
        self.stopping.cancel();
    }

    pub(crate) async fn stop(&self) {
        self.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// The machine's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the simulator is not Linecard: it stands for the outside sim and has a clock of its own"
)]
pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}
