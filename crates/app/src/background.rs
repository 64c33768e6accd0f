//! The background work of a server.

use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::error::AppError;
use crate::metrics;
use crate::tracking::Reconciled;

/// Sessions that one transaction removes.
const EXPIRED_BATCH: u16 = 500;

/// How far other clocks are ahead of this machine's; negative: behind.
#[derive(Debug, Clone, Copy)]
pub struct ClockDifferences {
    /// By the answers since the start; `None`: there was none.
    pub twilio: Option<time::Duration>,
    /// `None`: the database does not answer.
    pub database: Option<time::Duration>,
}

impl App {
    /// Reconciles organizations until the server stops, and finishes what is under way then.
    pub async fn run_reconciler(self: Arc<Self>) {
        Arc::clone(&self.reconciler).run(&self.ending, &self.tasks).await;
    }

    /// Reconciles until no organization has work that is due.
    pub async fn reconcile_all(&self) -> Result<Reconciled, AppError> {
        self.reconciler.reconcile_all().await
    }

    /// One round over the organizations whose work is due now.
    pub async fn reconcile_once(&self) -> Result<Reconciled, AppError> {
        self.reconciler.reconcile_once().await
    }

    /// Places queued calls when their slots come up, until the server stops.
    pub async fn run_call_queue(self: Arc<Self>) {
        Arc::clone(&self.call_queue).run(&self.ending).await;
    }

    /// One round over the accounts with queued calls. Returns the time until the next round.
    pub async fn serve_call_queue(&self) -> Result<Duration, AppError> {
        self.call_queue.serve().await
    }

    /// Stores the counts of rejected callbacks. What cannot be stored now is lost; a metric counts them as well.
    pub async fn flush_refusals(&self) -> Result<(), AppError> {
        self.callbacks.flush_rejections().await
    }

    /// Forgets the opened tokens of organizations whose Twilio settings change on any node, until it is dropped.
    pub async fn run_token_forgetting(&self) {
        self.opened_tokens.follow(self.live.subscribe_to_credentials()).await;
    }

    /// Writes counts of wrong sign-ins to the audit logs, those of one account at most every 15 minutes.
    pub async fn flush_sign_in_failures(&self) -> Result<(), AppError> {
        Ok(self.sign_in_failures.flush(&self.store, &self.dependencies).await?)
    }

    /// Removes sessions and connect sessions that have expired, and buckets of calls per second that are no longer used. To be called now and
    /// then, on any node.
    pub async fn remove_expired(&self) -> Result<(), AppError> {
        let now = self.dependencies.now();
        loop {
            let removed = self.store.sessions_remove(now, EXPIRED_BATCH).await?;
            metrics::removed("sessions", removed);
            if removed < u64::from(EXPIRED_BATCH) {
                break;
            }
        }
        loop {
            let removed = self.store.connect_sessions_remove(now, EXPIRED_BATCH).await?;
            metrics::removed("connect_sessions", removed);
            if removed < u64::from(EXPIRED_BATCH) {
                break;
            }
        }
        // The database allows nothing younger than a day to be removed.
        metrics::removed("call_rates", self.store.call_rates_remove(now - Duration::from_hours(25)).await?);
        Ok(())
    }

    /// How far other clocks are ahead of this machine's.
    pub async fn clock_differences(&self) -> ClockDifferences {
        let database = self.store.work_backlog().await.ok();
        ClockDifferences {
            twilio: self.twilio.clock_difference().map(|difference| difference.estimate()),
            database: database.map(|backlog| backlog.clock_ahead),
        }
    }

    /// Measures how far the background work is behind. To be called regularly; every node reports the same.
    pub async fn measure_backlog(&self) -> Result<(), AppError> {
        metrics::work_backlog(&self.store.work_backlog().await?);
        metrics::call_queue_backlog(&self.store.call_queue_backlog().await?);
        let now = self.dependencies.now();
        // An organization is visited every few minutes; what is older than a day after that is late.
        let due_before = (now - Duration::from_hours(25)).date();
        metrics::usage_backlog(&self.store.usage_backlog(due_before).await?, now);
        Ok(())
    }
}
