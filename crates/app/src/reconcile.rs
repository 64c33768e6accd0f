//! The reconciler: settles what callbacks left open.
//!
//! Any number of nodes run it. A node leases one organization at a time; within it, it looks at the calls
//! that are due and decides by what Twilio says, never by guessing. Why it decided as it did stands in the
//! call's log.

use std::future;
use std::sync::Arc;

use futures_util::StreamExt;
use linecard_domain::{OrganizationId, Timestamp};
use linecard_store::{OpenCall, WorkLease, retired_erase, work_due, work_release, work_reschedule};
use time::Duration;

use crate::App;
use crate::error::AppError;
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
const CALLS_AT_ONCE: usize = 8;
const BATCH: u16 = 50;
const PAUSE: std::time::Duration = std::time::Duration::from_secs(1);

/// What a round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reconciled {
    pub organizations: usize,
    /// Calls that were looked at.
    pub calls: usize,
    /// Calls that are settled now.
    pub settled: usize,
}

impl App {
    /// Works until the server ends; what is under way then is finished.
    pub async fn run_reconciler(self: Arc<Self>) {
        while !self.ending.is_cancelled() {
            let did = match self.reconcile_once().await {
                Ok(did) => did,
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "the reconciler could not work");
                    Reconciled::default()
                }
            };
            if did.organizations == 0 {
                let _ = tokio::time::timeout(PAUSE, self.ending.cancelled()).await;
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
            let did = did?;
            total.organizations += did.organizations;
            total.calls += did.calls;
            total.settled += did.settled;
        }
        Ok(total)
    }

    /// Nothing is done when another node was faster.
    async fn reconcile_leased(&self, organization: OrganizationId) -> Result<Reconciled, AppError> {
        match self.store.work_claim(organization, LEASE).await? {
            Some(lease) => self.reconcile_organization(&lease).await,
            None => Ok(Reconciled::default()),
        }
    }

    async fn reconcile_organization(&self, lease: &WorkLease) -> Result<Reconciled, AppError> {
        let mut did = Reconciled { organizations: 1, ..Reconciled::default() };
        while self.clock.now() + MARGIN < lease.until() {
            let mut tx = self.store.begin(lease.context()).await?;
            let due = work_due(tx.last(), BATCH).await?;
            drop(tx);
            let full = due.len() == usize::from(BATCH);
            did.calls += due.len();
            let decisions: Vec<_> = futures_util::stream::iter(due)
                // What the lease leaves no time for stays due.
                .take_while(|_| future::ready(self.clock.now() + MARGIN < lease.until()))
                .map(|open| self.reconcile_call(lease.organization_id(), open))
                .buffer_unordered(CALLS_AT_ONCE)
                .collect()
                .await;
            did.settled += decisions.iter().filter(|decision| **decision == Decision::Settled).count();
            if !full {
                break;
            }
        }
        let now = self.clock.now();
        let idle_until = now + if did.calls > 0 { AGAIN_SOON } else { AGAIN_LATER };
        let mut tx = self.store.begin(lease.context()).await?;
        // An hour: longer than any request that still holds what it resolved before the change.
        retired_erase(&mut tx, now - Duration::hours(1)).await?;
        work_release(tx.last(), lease, idle_until).await?;
        Ok(did)
    }

    /// Decides on one call. One that cannot be decided on, for whatever reason, keeps no other waiting.
    async fn reconcile_call(&self, organization: OrganizationId, open: OpenCall) -> Decision {
        let call_id = open.call.id;
        let attempts = open.attempts;
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
                tracing::warn!(error = &error as &dyn std::error::Error, %organization, %call_id, "a call could not be reconciled");
                let at = self.clock.now() + longest_wait(attempts);
                if let Err(error) = self.look_again(&open, at, attempts.saturating_add(1)).await {
                    tracing::warn!(error = &error as &dyn std::error::Error, %call_id, "it will be due at once again");
                }
                Decision::Failed
            }
        };
        metrics::reconciled(decision.as_str());
        decision
    }

    async fn look_again(&self, open: &OpenCall, at: Timestamp, attempts: i16) -> Result<(), AppError> {
        let service = linecard_store::TenantContext::service(open.call.organization_id);
        let mut tx = self.store.begin(&service).await?;
        work_reschedule(tx.last(), open, at, attempts).await?;
        Ok(())
    }
}
