//! The pool's connections are shared out, so that no organization's requests keep the others waiting.
//!
//! Requests of one organization use at most half of the pool at once, and of these few are reports, which may take
//! seconds. Requests of all organizations leave some connections for the program's own work: callbacks, the reconciler,
//! the queue. Of that work, what can wait (events to be sent) has an eighth of the pool. What is small and knows no organization yet (authentication), and the short way of calls, which stores
//! those of all organizations together, take a connection without asking here.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use linecard_domain::OrganizationId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::error::StoreError;

const REFUSALS: &str = "linecard_database_share_refusals_total";

/// Registers this metric, with nothing counted: what appears with its first refusal would not have risen. To be called once, after
/// the recorder is installed.
pub(crate) fn describe_metric() {
    metrics::describe_counter!(
        REFUSALS,
        "Requests refused because connections of their share were not free in time, by share: report and organization \
         (of one organization), reports and requests (of all)"
    );
    for share in ["report", "organization", "reports", "requests"] {
        metrics::counter!(REFUSALS, "share" => share).increment(0);
    }
}

/// Organizations whose shares are kept although nobody uses them.
const KEPT: usize = 1_024;

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Request,
    /// It may take long, and can wait.
    Report,
}

/// The shares of a pool.
#[derive(Debug)]
pub(crate) struct Shares {
    wait: Duration,
    of_organization: usize,
    reports_of_organization: usize,
    /// Of all organizations together.
    requests: Arc<Semaphore>,
    reports: Arc<Semaphore>,
    background: Arc<Semaphore>,
    organizations: Mutex<HashMap<OrganizationId, Share>>,
}

#[derive(Debug, Clone)]
struct Share {
    requests: Arc<Semaphore>,
    reports: Arc<Semaphore>,
}

impl Share {
    fn is_unused(&self) -> bool {
        // Who holds a permit, or waits for one, holds the semaphore.
        Arc::strong_count(&self.requests) == 1 && Arc::strong_count(&self.reports) == 1
    }
}

/// A part of a share, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct ShareGuard {
    _permits: [Option<OwnedSemaphorePermit>; 4],
}

impl Shares {
    /// The shares of a pool with so many connections.
    pub(crate) fn of(connections: usize, wait: Duration) -> Self {
        let at_least_one = |share: usize| share.max(1);
        Self {
            wait,
            of_organization: at_least_one(connections / 2),
            reports_of_organization: at_least_one(connections / 8),
            requests: Arc::new(Semaphore::new(at_least_one(connections - connections / 4))),
            reports: Arc::new(Semaphore::new(at_least_one(connections / 4))),
            background: Arc::new(Semaphore::new(at_least_one(connections / 8))),
            organizations: Mutex::default(),
        }
    }

    /// Waits for a part of the organization's share. The narrowest is taken first, and all in the same order: who waits
    /// for one holds none that another organization could use.
    pub(crate) async fn take(&self, organization: OrganizationId, purpose: Purpose) -> Result<ShareGuard, StoreError> {
        let share = self.share(organization);
        let is_report = purpose == Purpose::Report;
        let asked = [
            (is_report.then_some(share.reports), "report"),
            (Some(share.requests), "organization"),
            (is_report.then(|| Arc::clone(&self.reports)), "reports"),
            (Some(Arc::clone(&self.requests)), "requests"),
        ];
        let mut permits = [None, None, None, None];
        for (permit, (semaphore, name)) in permits.iter_mut().zip(asked) {
            if let Some(semaphore) = semaphore {
                *permit = Some(self.acquire(semaphore, name).await?);
            }
        }
        Ok(ShareGuard { _permits: permits })
    }

    /// Waits for a part of what the program's own work that can wait has, however long it takes.
    pub(crate) async fn take_background(&self) -> ShareGuard {
        // No semaphore is ever closed.
        let permit = Arc::clone(&self.background).acquire_owned().await.ok();
        ShareGuard { _permits: [permit, None, None, None] }
    }

    async fn acquire(&self, semaphore: Arc<Semaphore>, name: &'static str) -> Result<OwnedSemaphorePermit, StoreError> {
        if let Ok(permit) = Arc::clone(&semaphore).try_acquire_owned() {
            return Ok(permit);
        }
        // No semaphore is ever closed: only the time can run out.
        if let Ok(Ok(permit)) = timeout(self.wait, semaphore.acquire_owned()).await {
            return Ok(permit);
        }
        metrics::counter!(REFUSALS, "share" => name).increment(1);
        Err(match name {
            "report" | "organization" => StoreError::ShareUsedUp,
            _ => StoreError::RequestsUsedUp,
        })
    }

    fn share(&self, organization: OrganizationId) -> Share {
        let mut organizations = self.organizations.lock().unwrap_or_else(PoisonError::into_inner);
        if organizations.len() >= KEPT && !organizations.contains_key(&organization) {
            organizations.retain(|_, share| !share.is_unused());
        }
        let new = || Share {
            requests: Arc::new(Semaphore::new(self.of_organization)),
            reports: Arc::new(Semaphore::new(self.reports_of_organization)),
        };
        organizations.entry(organization).or_insert_with(new).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organization(number: u128) -> OrganizationId {
        uuid::Uuid::from_u128(number).into()
    }

    fn shares() -> Shares {
        Shares::of(16, Duration::from_millis(1))
    }

    async fn hold(shares: &Shares, number: u128, purpose: Purpose, count: usize) -> Vec<ShareGuard> {
        let mut held = Vec::new();
        for _ in 0..count {
            held.push(shares.take(organization(number), purpose).await.expect("free"));
        }
        held
    }

    #[tokio::test]
    async fn one_organization_leaves_half_of_the_pool_to_the_others() {
        let shares = shares();
        let held = hold(&shares, 1, Purpose::Request, 8).await;
        let refused = shares.take(organization(1), Purpose::Request).await;
        assert!(matches!(refused, Err(StoreError::ShareUsedUp)), "{refused:?}");
        let others = hold(&shares, 2, Purpose::Request, 4).await;
        let refused = shares.take(organization(3), Purpose::Request).await;
        assert!(matches!(refused, Err(StoreError::RequestsUsedUp)), "a quarter is kept for calls and callbacks");
        drop((held, others));
        hold(&shares, 1, Purpose::Request, 8).await;
    }

    #[tokio::test]
    async fn reports_leave_most_of_their_organizations_share_to_its_other_requests() {
        let shares = shares();
        let held = hold(&shares, 1, Purpose::Report, 2).await;
        let refused = shares.take(organization(1), Purpose::Report).await;
        assert!(matches!(refused, Err(StoreError::ShareUsedUp)), "{refused:?}");
        let requests = hold(&shares, 1, Purpose::Request, 6).await;
        drop(requests);
        let others = hold(&shares, 2, Purpose::Report, 2).await;
        let refused = shares.take(organization(3), Purpose::Report).await;
        assert!(matches!(refused, Err(StoreError::RequestsUsedUp)), "reports of all organizations");
        drop((held, others));
    }

    #[tokio::test]
    async fn what_can_wait_has_an_eighth_of_the_pool_and_waits_for_it() {
        let shares = shares();
        let held = [shares.take_background().await, shares.take_background().await];
        let waiting = shares.take_background();
        tokio::pin!(waiting);
        assert!(futures_util::poll!(&mut waiting).is_pending());
        drop(held);
        waiting.await;
    }

    #[tokio::test]
    async fn who_waits_gets_what_another_gives_back_and_a_refused_one_keeps_nothing() {
        let shares = Arc::new(Shares::of(2, Duration::from_mins(1)));
        let held = shares.take(organization(1), Purpose::Request).await.expect("free");
        let waiting = shares.take(organization(1), Purpose::Request);
        tokio::pin!(waiting);
        assert!(futures_util::poll!(&mut waiting).is_pending());
        drop(held);
        waiting.await.expect("given back");

        let impatient = Shares::of(2, Duration::from_millis(1));
        let held = impatient.take(organization(1), Purpose::Report).await.expect("free");
        assert!(impatient.take(organization(1), Purpose::Report).await.is_err());
        drop(held);
        impatient.take(organization(1), Purpose::Report).await.expect("nothing was kept");
    }

    #[tokio::test]
    async fn shares_that_nobody_uses_are_forgotten() {
        let shares = shares();
        let _held = hold(&shares, 0, Purpose::Request, 8).await;
        for number in 1..5_000 {
            shares.take(organization(number), Purpose::Request).await.expect("free");
        }
        assert!(shares.organizations.lock().expect("not poisoned").len() <= KEPT);
        assert!(shares.take(organization(0), Purpose::Request).await.is_err(), "what is in use is not");
    }
}
