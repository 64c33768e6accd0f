//! Visits the organizations that have endpoints: when something happens there, and now and then.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use linecard_domain::OrganizationId;
use linecard_store::{EventBus, Store, StoreError};
use tokio::sync::{Notify, broadcast};
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::attempt::Attempts;
use super::payload::RenderEvent;
use super::spool::Spool;
use super::turns::{Crowded, Turns};
use super::visit::{LEASE, THOROUGHLY_EVERY, Visit, VisitLimits, Visited, Visitor};
use crate::error::AppError;

/// How often it is asked which organizations are due.
const POLL: Duration = Duration::from_secs(1);
/// How often all organizations that have endpoints are read: a new one is due, and so is found by the poll. Organizations that were
/// founded since become known then, if there are endpoints of the installation.
const POLLS_PER_LISTING: u32 = 60;
/// Organizations per statement.
const PAGE: u16 = 1_000;

/// Sends events.
pub(crate) struct EventDeliveries {
    store: Store,
    live: EventBus,
    visitor: Visitor,
    limits: VisitLimits,
    /// An endpoint of the installation was made on this node.
    listing: Notify,
}

/// The visits of a node.
struct Visits {
    turns: Turns,
    ends: FuturesUnordered<JoinHandle<(OrganizationId, Visited)>>,
    /// The organizations that have endpoints.
    known: HashSet<OrganizationId>,
    /// Whether there are endpoints of the installation, so that all organizations have one.
    serves_all: bool,
    /// When their logs were last read thoroughly.
    thorough_at: HashMap<OrganizationId, Instant>,
}

impl Visits {
    fn new(places: usize) -> Self {
        let (known, thorough_at) = (HashSet::new(), HashMap::new());
        Self { turns: Turns::new(places), ends: FuturesUnordered::new(), known, serves_all: false, thorough_at }
    }

    /// After notifications were lost.
    fn wake_all(&mut self) {
        for organization in &self.known {
            self.turns.wake(*organization);
        }
    }

    fn is_thorough_reading_due(&self, organization: OrganizationId) -> bool {
        self.thorough_at.get(&organization).is_none_or(|read_at| read_at.elapsed() >= THOROUGHLY_EVERY)
    }

    fn ended(&mut self, ended: Result<(OrganizationId, Visited), tokio::task::JoinError>) {
        match ended {
            Ok((organization, visited)) => {
                if let Some(thorough_at) = visited.thorough_at {
                    self.thorough_at.insert(organization, thorough_at);
                }
                self.turns.ended(organization, visited.delivered);
            }
            Err(error) => {
                log_failure(&error);
                self.turns.forget_dead();
            }
        }
    }
}

impl EventDeliveries {
    pub(crate) fn new(
        attempts: Attempts,
        live: EventBus,
        tasks: TaskTracker,
        ending: CancellationToken,
        limits: VisitLimits,
    ) -> Self {
        let (store, dependencies) = (attempts.store.clone(), attempts.dependencies.clone());
        let spool = Spool::new(store.clone(), dependencies.clone());
        let visitor = Visitor { store: store.clone(), spool, attempts, dependencies, tasks, ending, limits };
        Self { store, live, visitor, limits, listing: Notify::new() }
    }

    /// To be called after an endpoint of the installation was made: organizations that are unknown so far become known now.
    pub(crate) fn list_now(&self) {
        self.listing.notify_one();
    }

    /// Runs until the server stops, and finishes the attempts that are under way then.
    pub(crate) async fn run(self: Arc<Self>, render: RenderEvent) {
        let mut heard = self.live.subscribe();
        // It tells as well when notifications may have been lost.
        let mut reconnected = self.live.subscribe_to_credentials();
        let mut visits = Visits::new(self.limits.at_once);
        let mut polls = tokio::time::interval(POLL);
        polls.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut until_listing = 0;
        while !self.visitor.ending.is_cancelled() {
            tokio::select! {
                Some(ended) = visits.ends.next() => visits.ended(ended),
                changed = heard.recv() => match changed {
                    Ok(organization) if visits.known.contains(&organization) => visits.turns.wake(organization),
                    // It was founded since, and this may be its first call.
                    Ok(organization) if visits.serves_all => {
                        if let Err(error) = self.store.event_leases_add(&[organization]).await {
                            log_failure(&error);
                        }
                        visits.known.insert(organization);
                        visits.turns.wake(organization);
                    }
                    // It has no endpoints.
                    Ok(_) => {}
                    Err(broadcast::error::RecvError::Lagged(_)) => visits.wake_all(),
                    Err(broadcast::error::RecvError::Closed) => break,
                },
                lost = reconnected.recv() => match lost {
                    Ok(Some(_)) => {}
                    Ok(None) | Err(broadcast::error::RecvError::Lagged(_)) => visits.wake_all(),
                    Err(broadcast::error::RecvError::Closed) => break,
                },
                () = self.listing.notified() => until_listing = 0,
                _ = polls.tick() => {
                    if until_listing == 0 {
                        until_listing = POLLS_PER_LISTING;
                        if let Err(error) = self.list(&mut visits).await {
                            log_failure(&error);
                        }
                    }
                    until_listing -= 1;
                    if let Err(error) = self.poll(&mut visits).await {
                        log_failure(&error);
                    }
                }
                () = self.visitor.ending.cancelled() => break,
            }
            self.begin(&mut visits, render);
        }
        while visits.ends.next().await.is_some() {}
    }

    /// Visits every organization once.
    pub(crate) async fn deliver_all(&self, render: RenderEvent) -> Result<(), AppError> {
        if self.store.serves_platform_events().await? {
            self.enrol(&HashSet::new()).await?;
        }
        let mut last = None;
        loop {
            let page = self.store.event_organizations(last, PAGE).await?;
            let Some(end) = page.last().copied() else { return Ok(()) };
            for organization in page {
                if let Some(lease) = self.store.event_claim(organization, LEASE).await? {
                    let visit = Visit::new(self.visitor.clone(), lease, render, Crowded::default());
                    visit.run(Arc::default(), true, &mut Visited::default()).await?;
                }
            }
            last = Some(end);
        }
    }

    /// Finds those that are due, the longest due first.
    async fn poll(&self, visits: &mut Visits) -> Result<(), StoreError> {
        for organization in self.store.event_organizations_due(PAGE).await? {
            visits.known.insert(organization);
            visits.turns.wait(organization);
        }
        Ok(())
    }

    /// Makes all organizations known that are not, and returns those. Each is visited as soon as it is due, which is now.
    async fn enrol(&self, known: &HashSet<OrganizationId>) -> Result<Vec<OrganizationId>, StoreError> {
        let (mut added, mut last) = (Vec::new(), None);
        loop {
            let page = self.store.organizations_after(last, PAGE).await?;
            let Some((end, _)) = page.last() else { return Ok(added) };
            last = Some(*end);
            let unknown: Vec<OrganizationId> =
                page.into_iter().map(|(id, _)| id).filter(|id| !known.contains(id)).collect();
            if !unknown.is_empty() {
                added.extend(self.store.event_leases_add(&unknown).await?);
            }
        }
    }

    /// Reads which organizations have endpoints: all of them, if there are endpoints of the installation.
    async fn list(&self, visits: &mut Visits) -> Result<(), StoreError> {
        let (mut known, mut last) = (HashSet::new(), None);
        loop {
            let page = self.store.event_organizations(last, PAGE).await?;
            last = page.last().copied();
            known.extend(page);
            if last.is_none() {
                break;
            }
        }
        visits.serves_all = self.store.serves_platform_events().await?;
        if visits.serves_all {
            let added = self.enrol(&known).await?;
            known.extend(added);
        }
        visits.thorough_at.retain(|organization, _| known.contains(organization));
        visits.turns.retain(|organization| known.contains(&organization));
        visits.known = known;
        Ok(())
    }

    /// Visits whoever's turn it is.
    fn begin(&self, visits: &mut Visits, render: RenderEvent) {
        while let Some((organization, woken)) = visits.turns.begin() {
            let thoroughly = visits.is_thorough_reading_due(organization);
            let (store, visitor, crowded) = (self.store.clone(), self.visitor.clone(), visits.turns.crowded());
            visits.ends.push(self.visitor.tasks.spawn(async move {
                let mut visited = Visited::default();
                let visit = async {
                    match store.event_claim(organization, LEASE).await? {
                        Some(lease) => {
                            Visit::new(visitor, lease, render, crowded).run(woken, thoroughly, &mut visited).await
                        }
                        // Another node is there, and hears the same notifications.
                        None => Ok(()),
                    }
                };
                if let Err(error) = visit.await {
                    tracing::warn!(error = &error as &dyn std::error::Error, %organization, "the events of an organization could not be sent");
                }
                (organization, visited)
            }));
        }
    }
}

fn log_failure(error: &(dyn std::error::Error + 'static)) {
    tracing::warn!(error, "event deliveries failed");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thorough_reading_that_was_not_finished_is_due_again() {
        let organization = OrganizationId::from(uuid::Uuid::from_u128(1));
        let mut visits = Visits::new(1);
        visits.turns.wait(organization);
        for (thorough_at, is_due) in [(None, true), (Some(Instant::now()), false)] {
            assert!(visits.is_thorough_reading_due(organization));
            visits.turns.begin().expect("a place");
            visits.ended(Ok((organization, Visited { thorough_at, delivered: None })));
            assert_eq!(visits.is_thorough_reading_due(organization), is_due);
            visits.turns.wait(organization);
        }
    }
}
