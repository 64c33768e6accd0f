//! The reconciler: settles what callbacks left open.
//!
//! Any number of nodes run it. A node leases one organization at a time; within it, it looks at the calls
//! and messages that are due and decides by what Twilio says, never by guessing. Why it decided as it did stands in
//! their logs.

use std::future;
use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use linecard_domain::{OrganizationId, Timestamp};
use linecard_store::{Call, DueItem, Message, TenantContext, WorkLease, retired_erase, work_release, work_reschedule};
use time::Duration;

use crate::App;
use crate::error::AppError;
use crate::followed::Followed;
use crate::followup::{Decision, longest_wait};
use crate::metrics;

/// How long a node may work on one organization before another may think that it died.
const LEASE: Duration = Duration::seconds(60);
/// A lease is given back this long before its end.
const MARGIN: Duration = Duration::seconds(20);
/// An organization that had work is looked at again soon after, one that had none seldom: a new intent
/// brings the time forward itself (docs/adr/0006).
const AGAIN_SOON: Duration = Duration::seconds(60);
const AGAIN_LATER: Duration = Duration::minutes(5);
const ORGANIZATIONS_AT_ONCE: u16 = 8;
const AT_ONCE: usize = 8;
const BATCH: u16 = 50;
const PAUSE: std::time::Duration = std::time::Duration::from_secs(1);

/// What a round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reconciled {
    pub organizations: usize,
    /// Calls that were looked at.
    pub calls: usize,
    /// Messages that were looked at.
    pub messages: usize,
    /// Calls and messages that are settled now.
    pub settled: usize,
    /// Calls and messages that could not be decided on, and organizations that could not be worked on; the log
    /// says why.
    pub failed: usize,
}

impl Reconciled {
    fn add(&mut self, other: Self) {
        self.organizations += other.organizations;
        self.calls += other.calls;
        self.messages += other.messages;
        self.settled += other.settled;
        self.failed += other.failed;
    }

    fn add_decision(&mut self, decision: Decision) {
        match decision {
            Decision::Settled => self.settled += 1,
            Decision::Failed => self.failed += 1,
            Decision::Progressed | Decision::LookAgain { .. } => {}
        }
    }
}

impl App {
    /// Works until the server ends; what is under way then is finished.
    pub async fn run_reconciler(self: Arc<Self>) {
        // Not in rounds: an organization whose Twilio is away takes its time, and keeps none of the others waiting. Each
        // is a task of its own: what waits for this loop to poll it would keep connections from whoever needs them.
        let mut under_way = FuturesUnordered::new();
        while !self.ending.is_cancelled() {
            let free = ORGANIZATIONS_AT_ONCE.saturating_sub(u16::try_from(under_way.len()).unwrap_or(u16::MAX));
            match self.store.work_organizations(free).await {
                Ok(due) => under_way.extend(due.into_iter().map(|organization| {
                    let app = Arc::clone(&self);
                    self.tasks.spawn(async move { app.reconcile_leased(organization).await })
                })),
                Err(error) => could_not_work(&error),
            }
            tokio::select! {
                Some(done) = under_way.next() => {
                    if let Err(error) = done.map_err(AppError::from).flatten() {
                        could_not_work(&error);
                        tokio::time::sleep(PAUSE).await;
                    }
                }
                () = tokio::time::sleep(PAUSE) => {}
                () = self.ending.cancelled() => {}
            }
        }
        while under_way.next().await.is_some() {}
    }

    /// Rounds until no organization has anything due.
    pub async fn reconcile_all(&self) -> Result<Reconciled, AppError> {
        let mut total = Reconciled::default();
        loop {
            // This ends: what was looked at is due later, and an organization that could not be worked on stays
            // leased for a while.
            let did = self.reconcile_once().await?;
            total.add(did);
            if did.organizations == 0 {
                return Ok(total);
            }
        }
    }

    /// One round over the organizations whose work is due now.
    pub async fn reconcile_once(&self) -> Result<Reconciled, AppError> {
        let mut total = Reconciled::default();
        let due = self.store.work_organizations(ORGANIZATIONS_AT_ONCE).await?;
        // Side by side: one whose Twilio is slow keeps no other waiting.
        let rounds = futures_util::stream::iter(due)
            .map(|organization| self.reconcile_leased(organization))
            .buffer_unordered(usize::from(ORGANIZATIONS_AT_ONCE));
        for did in rounds.collect::<Vec<_>>().await {
            total.add(did?);
        }
        Ok(total)
    }

    /// Nothing is done when another node was faster.
    async fn reconcile_leased(&self, organization: OrganizationId) -> Result<Reconciled, AppError> {
        let Some(lease) = self.store.work_claim(organization, LEASE).await? else {
            return Ok(Reconciled::default());
        };
        match self.reconcile_organization(&lease).await {
            Ok(did) => Ok(did),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, %organization, "an organization could not be worked on");
                Ok(Reconciled { organizations: 1, failed: 1, ..Reconciled::default() })
            }
        }
    }

    async fn reconcile_organization(&self, lease: &WorkLease) -> Result<Reconciled, AppError> {
        let mut did = Reconciled { organizations: 1, ..Reconciled::default() };
        loop {
            let calls = self.reconcile_due::<Call>(lease, &mut did).await?;
            let messages = self.reconcile_due::<Message>(lease, &mut did).await?;
            did.calls += calls;
            did.messages += messages;
            if calls.max(messages) < usize::from(BATCH) || !self.has_time(lease) {
                break;
            }
        }
        let now = self.clock.now();
        let idle_until = now + if did.calls + did.messages > 0 { AGAIN_SOON } else { AGAIN_LATER };
        let mut tx = self.store.begin(lease.context()).await?;
        // An hour: longer than any request that still holds what it resolved before the change.
        retired_erase(&mut tx, now - Duration::hours(1)).await?;
        work_release(tx.last(), lease, idle_until).await?;
        Ok(did)
    }

    fn has_time(&self, lease: &WorkLease) -> bool {
        self.clock.now() + MARGIN < lease.until()
    }

    /// Decides on a batch of what is due, and says how many there were.
    async fn reconcile_due<F: Followed>(&self, lease: &WorkLease, did: &mut Reconciled) -> Result<usize, AppError> {
        let mut tx = self.store.begin(lease.context()).await?;
        let due = F::due(tx.last(), BATCH).await?;
        drop(tx);
        let count = due.len();
        let decisions: Vec<_> = futures_util::stream::iter(due)
            // What the lease leaves no time for stays due.
            .take_while(|_| future::ready(self.has_time(lease)))
            .map(|open| self.reconcile_open(open))
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        for decision in decisions {
            did.add_decision(decision?);
        }
        Ok(count)
    }

    /// Decides on one call or message. One that cannot be decided on, for whatever reason, keeps no other waiting.
    async fn reconcile_open<F: Followed>(&self, open: DueItem<F>) -> Result<Decision, AppError> {
        let subject = open.stored.subject();
        let decided = async {
            let decision = self.follow_up(&open).await?;
            if let Decision::LookAgain { at, attempts } = decision {
                self.look_again(&open, at, attempts).await?;
            }
            Ok::<_, AppError>(decision)
        };
        let decision = match decided.await {
            Ok(decision) => decision,
            Err(error) => {
                let (kind, organization) = (subject.channel(), open.stored.organization_id());
                tracing::warn!(error = &error as &dyn std::error::Error, %organization, %kind, id = %subject, "it could not be reconciled");
                let at = self.clock.now() + longest_wait(open.attempts);
                self.look_again(&open, at, open.attempts.saturating_add(1)).await?;
                Decision::Failed
            }
        };
        metrics::reconciled(subject.channel(), decision.as_str());
        Ok(decision)
    }

    async fn look_again<F: Followed>(&self, open: &DueItem<F>, at: Timestamp, attempts: i16) -> Result<(), AppError> {
        let mut tx = self.store.begin(&TenantContext::service(open.stored.organization_id())).await?;
        work_reschedule(tx.last(), open.stored.subject(), open.due_at, at, attempts).await?;
        Ok(())
    }
}

fn could_not_work(error: &(dyn std::error::Error + 'static)) {
    tracing::warn!(error, "the reconciler could not work");
}
