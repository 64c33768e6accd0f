//! The reconciler settles what callbacks leave open.
//!
//! Any number of nodes run it. A node leases one organization at a time. Within it, the reconciler checks the calls and
//! messages that are due, and decides by what Twilio reports, never by guessing. Their logs contain the reasons.

use std::future;
use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::stream::{self, FuturesUnordered};
use linecard_domain::{OrganizationId, OutboundRef, Timestamp};
use linecard_store::{
    Call, DueItem, Message, Store, TenantContext, WorkLease, recordings_due, retired_erase, work_release,
    work_reschedule,
};
use time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::decision::Decision;
use super::reconcile_item::ItemReconciler;
use super::recordings::RecordingTracker;
use super::timing::fetch_interval;
use crate::channels::OutboundItem;
use crate::dependencies::Dependencies;
use crate::error::AppError;
use crate::metrics;
use crate::upkeep::Upkeep;

/// How long a node may work on an organization before the others assume that it crashed.
const LEASE: Duration = Duration::seconds(60);
/// A lease is released this long before it expires.
const LEASE_MARGIN: Duration = Duration::seconds(20);
/// An organization that had work is checked again soon, one that had none later; a new intent moves that time forward
/// (docs/adr/0006).
const NEXT_AFTER_WORK: Duration = Duration::seconds(60);
/// Upkeep that is left is continued after other organizations had their turn.
const NEXT_WITH_UPKEEP: Duration = Duration::seconds(2);
const NEXT_WHEN_IDLE: Duration = Duration::minutes(5);
const CONCURRENT_ORGANIZATIONS: u16 = 8;
const CONCURRENT_ITEMS: usize = 8;
const BATCH: u16 = 50;
const PAUSE: std::time::Duration = std::time::Duration::from_secs(1);

/// The result of a round.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reconciled {
    pub organizations: usize,
    /// Calls that were checked.
    pub calls: usize,
    /// Messages that were checked.
    pub messages: usize,
    /// Recordings that were checked.
    pub recordings: usize,
    /// Calls and messages that are settled now.
    pub settled: usize,
    /// Calls and messages that could not be decided, and organizations that could not be reconciled, because of
    /// errors; the server's log has them.
    pub failed: usize,
}

impl Reconciled {
    fn add(&mut self, other: Self) {
        self.organizations += other.organizations;
        self.calls += other.calls;
        self.messages += other.messages;
        self.recordings += other.recordings;
        self.settled += other.settled;
        self.failed += other.failed;
    }

    fn add_decision(&mut self, decision: Decision) {
        match decision {
            Decision::Settled => self.settled += 1,
            Decision::Failed => self.failed += 1,
            Decision::Progressed | Decision::Retry { .. } => {}
        }
    }
}

/// Runs the background work of organizations.
pub(crate) struct Reconciler {
    store: Store,
    items: ItemReconciler,
    recordings: Arc<RecordingTracker>,
    upkeep: Upkeep,
    dependencies: Dependencies,
}

impl Reconciler {
    pub(crate) fn new(
        store: Store,
        items: ItemReconciler,
        recordings: Arc<RecordingTracker>,
        upkeep: Upkeep,
        dependencies: Dependencies,
    ) -> Self {
        Self { store, items, recordings, upkeep, dependencies }
    }

    /// Runs until the server stops, and finishes what it has begun by then.
    pub(crate) async fn run(self: Arc<Self>, ending: &CancellationToken, tasks: &TaskTracker) {
        // Not in rounds: an organization whose Twilio responds slowly does not delay the others. Each organization is
        // a task of its own: a future that waits for this loop to poll it would keep its connection from others.
        let mut running = FuturesUnordered::new();
        while !ending.is_cancelled() {
            let free = CONCURRENT_ORGANIZATIONS.saturating_sub(u16::try_from(running.len()).unwrap_or(u16::MAX));
            match self.store.work_organizations(free).await {
                Ok(due) => running.extend(due.into_iter().map(|organization| {
                    let reconciler = Arc::clone(&self);
                    tasks.spawn(async move { reconciler.reconcile_leased(organization).await })
                })),
                Err(error) => log_failure(&error),
            }
            tokio::select! {
                Some(done) = running.next() => {
                    if let Err(error) = done.map_err(AppError::from).flatten() {
                        log_failure(&error);
                        tokio::time::sleep(PAUSE).await;
                    }
                }
                () = tokio::time::sleep(PAUSE) => {}
                () = ending.cancelled() => {}
            }
        }
        while running.next().await.is_some() {}
    }

    /// Rounds until no organization has work that is due.
    pub(crate) async fn reconcile_all(&self) -> Result<Reconciled, AppError> {
        let mut total = Reconciled::default();
        loop {
            // This terminates: what was checked is due later, and an organization that failed stays leased for a while.
            let round = self.reconcile_once().await?;
            total.add(round);
            if round.organizations == 0 {
                return Ok(total);
            }
        }
    }

    /// One round over the organizations whose work is due now.
    pub(crate) async fn reconcile_once(&self) -> Result<Reconciled, AppError> {
        let mut total = Reconciled::default();
        let due = self.store.work_organizations(CONCURRENT_ORGANIZATIONS).await?;
        // Concurrently: one whose Twilio responds slowly does not delay the others.
        let rounds = stream::iter(due)
            .map(|organization| self.reconcile_leased(organization))
            .buffer_unordered(usize::from(CONCURRENT_ORGANIZATIONS));
        for reconciled in rounds.collect::<Vec<_>>().await {
            total.add(reconciled?);
        }
        Ok(total)
    }

    /// Does nothing when another node was faster.
    async fn reconcile_leased(&self, organization: OrganizationId) -> Result<Reconciled, AppError> {
        let Some(lease) = self.store.work_claim(organization, LEASE).await? else {
            return Ok(Reconciled::default());
        };
        match self.reconcile_organization(&lease).await {
            Ok(reconciled) => Ok(reconciled),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, %organization, "an organization could not be reconciled");
                Ok(Reconciled { organizations: 1, failed: 1, ..Reconciled::default() })
            }
        }
    }

    async fn reconcile_organization(&self, lease: &WorkLease) -> Result<Reconciled, AppError> {
        let mut reconciled = Reconciled { organizations: 1, ..Reconciled::default() };
        loop {
            let calls = self.reconcile_due::<Call>(lease, &mut reconciled).await?;
            let messages = self.reconcile_due::<Message>(lease, &mut reconciled).await?;
            let recordings = self.reconcile_recordings(lease).await?;
            reconciled.calls += calls;
            reconciled.recordings += recordings;
            reconciled.messages += messages;
            if calls.max(messages).max(recordings) < usize::from(BATCH) || !self.has_time(lease) {
                break;
            }
        }
        let upkeep_left = self.has_time(lease) && self.keep_up(lease).await;
        let now = self.dependencies.now();
        let had_work = reconciled.calls + reconciled.messages + reconciled.recordings > 0;
        let next = now
            + match (upkeep_left, had_work) {
                (true, _) => NEXT_WITH_UPKEEP,
                (false, true) => NEXT_AFTER_WORK,
                (false, false) => NEXT_WHEN_IDLE,
            };
        let mut tx = self.store.begin(lease.context()).await?;
        // An hour is longer than any request that still uses what it resolved before the change.
        retired_erase(&mut tx, now - Duration::hours(1)).await?;
        work_release(tx.last(), lease, next).await?;
        Ok(reconciled)
    }

    /// Whether some of the organization's upkeep is left. An error with it does not delay calls and messages.
    async fn keep_up(&self, lease: &WorkLease) -> bool {
        match self.upkeep.run(lease).await {
            Ok(left) => left,
            Err(error) => {
                metrics::upkeep_failed();
                let organization = lease.organization_id();
                tracing::warn!(error = &error as &dyn std::error::Error, %organization, "the upkeep of an organization failed");
                false
            }
        }
    }

    fn has_time(&self, lease: &WorkLease) -> bool {
        self.dependencies.now() + LEASE_MARGIN < lease.until()
    }

    /// Decides about a batch of what is due, and returns its size.
    async fn reconcile_due<T: OutboundItem>(
        &self,
        lease: &WorkLease,
        reconciled: &mut Reconciled,
    ) -> Result<usize, AppError> {
        let mut tx = self.store.begin(lease.context()).await?;
        let due = T::due(tx.last(), BATCH).await?;
        drop(tx);
        let count = due.len();
        let decisions: Vec<_> = stream::iter(due)
            // What the lease leaves no time for stays due.
            .take_while(|_| future::ready(self.has_time(lease)))
            .map(|open| self.reconcile_open(open))
            .buffer_unordered(CONCURRENT_ITEMS)
            .collect()
            .await;
        for decision in decisions {
            reconciled.add_decision(decision?);
        }
        Ok(count)
    }

    /// Finds out what became of a batch of recordings that are due, and returns its size.
    async fn reconcile_recordings(&self, lease: &WorkLease) -> Result<usize, AppError> {
        let mut tx = self.store.begin(lease.context()).await?;
        let due = recordings_due(tx.last(), BATCH).await?;
        drop(tx);
        let count = due.len();
        let recordings = &self.recordings;
        let outcomes: Vec<_> = stream::iter(due)
            .take_while(|_| future::ready(self.has_time(lease)))
            .map(|recording| async move { recordings.reconcile(&recording).await })
            .buffer_unordered(CONCURRENT_ITEMS)
            .collect()
            .await;
        outcomes.into_iter().collect::<Result<(), _>>()?;
        Ok(count)
    }

    /// Decides about one call or message. An error with one does not delay the others.
    async fn reconcile_open<T: OutboundItem>(&self, open: DueItem<T>) -> Result<Decision, AppError> {
        let decided = async {
            let decision = self.items.reconcile_item(&open).await?;
            if let Decision::Retry { at, attempts } = decision {
                self.reschedule(&open, at, attempts).await?;
            }
            Ok::<_, AppError>(decision)
        };
        let decision = match decided.await {
            Ok(decision) => decision,
            Err(error) => {
                let (organization, item): (_, OutboundRef) = (open.stored.organization_id(), open.stored.id().into());
                tracing::warn!(error = &error as &dyn std::error::Error, %organization, kind = %T::CHANNEL, id = %item, "an item could not be reconciled");
                let at = self.dependencies.now() + fetch_interval(open.attempts);
                self.reschedule(&open, at, open.attempts.saturating_add(1)).await?;
                Decision::Failed
            }
        };
        T::METRICS.reconciled(decision.as_str());
        Ok(decision)
    }

    async fn reschedule<T: OutboundItem>(
        &self,
        open: &DueItem<T>,
        at: Timestamp,
        attempts: i16,
    ) -> Result<(), AppError> {
        let mut tx = self.store.begin(&TenantContext::service(open.stored.organization_id())).await?;
        work_reschedule(tx.last(), open.stored.id().into(), open.due_at, at, attempts).await?;
        Ok(())
    }
}

fn log_failure(error: &(dyn std::error::Error + 'static)) {
    tracing::warn!(error, "the reconciler failed");
}
