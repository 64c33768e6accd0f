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
use super::visit::{LEASE, THOROUGHLY_EVERY, Visit, Visitor};
use crate::error::AppError;

/// How often it is asked which organizations are due.
const POLL: Duration = Duration::from_secs(1);
/// How often all organizations that have endpoints are read: a new one is due, and so is found by the poll.
const POLLS_PER_LISTING: u32 = 60;
/// Organizations per statement.
const PAGE: u16 = 1_000;
/// Visits at a time: a visit costs little while it waits for an endpoint.
const CONCURRENT_VISITS: usize = 256;

/// Sends events.
pub(crate) struct EventDeliveries {
    store: Store,
    live: EventBus,
    visitor: Visitor,
}

/// The visits of a node.
#[derive(Default)]
struct Visits {
    running: HashMap<OrganizationId, Arc<Notify>>,
    ends: FuturesUnordered<JoinHandle<OrganizationId>>,
    /// The organizations that have endpoints.
    known: HashSet<OrganizationId>,
    /// When their logs were last read thoroughly.
    thorough_at: HashMap<OrganizationId, Instant>,
}

impl EventDeliveries {
    pub(crate) fn new(attempts: Attempts, live: EventBus, tasks: TaskTracker, ending: CancellationToken) -> Self {
        let (store, dependencies) = (attempts.store.clone(), attempts.dependencies.clone());
        let spool = Spool::new(store.clone(), dependencies.clone());
        let visitor = Visitor { store: store.clone(), spool, attempts, dependencies, tasks, ending };
        Self { store, live, visitor }
    }

    /// Runs until the server stops, and finishes the attempts that are under way then.
    pub(crate) async fn run(self: Arc<Self>, render: RenderEvent) {
        let mut heard = self.live.subscribe();
        let mut visits = Visits::default();
        let mut polls = tokio::time::interval(POLL);
        polls.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut until_listing = 0;
        while !self.visitor.ending.is_cancelled() {
            tokio::select! {
                Some(ended) = visits.ends.next() => self.ended(&mut visits, ended, render),
                changed = heard.recv() => match changed {
                    Ok(organization) => self.wake(&mut visits, organization, render),
                    // The poll finds them within a minute.
                    Err(broadcast::error::RecvError::Lagged(_)) => {}
                    Err(broadcast::error::RecvError::Closed) => break,
                },
                _ = polls.tick() => {
                    if until_listing == 0 {
                        until_listing = POLLS_PER_LISTING;
                        if let Err(error) = self.list(&mut visits).await {
                            log_failure(&error);
                        }
                    }
                    until_listing -= 1;
                    if let Err(error) = self.poll(&mut visits, render).await {
                        log_failure(&error);
                    }
                }
                () = self.visitor.ending.cancelled() => {}
            }
        }
        while visits.ends.next().await.is_some() {}
    }

    /// Visits every organization once.
    pub(crate) async fn deliver_all(&self, render: RenderEvent) -> Result<(), AppError> {
        let mut last = None;
        loop {
            let page = self.store.event_organizations(last, PAGE).await?;
            let Some(end) = page.last().copied() else { return Ok(()) };
            for organization in page {
                if let Some(lease) = self.store.event_claim(organization, LEASE).await? {
                    Visit::new(self.visitor.clone(), lease, render, Arc::default()).run(true).await?;
                }
            }
            last = Some(end);
        }
    }

    fn wake(&self, visits: &mut Visits, organization: OrganizationId, render: RenderEvent) {
        if let Some(woken) = visits.running.get(&organization) {
            woken.notify_one();
        } else if visits.known.contains(&organization) {
            self.begin(visits, organization, render);
        }
    }

    fn ended(&self, visits: &mut Visits, ended: Result<OrganizationId, tokio::task::JoinError>, render: RenderEvent) {
        let organization = match ended {
            Ok(organization) => organization,
            Err(error) => {
                // Which one is not known: those that are gone are found by the poll once their leases expire.
                log_failure(&error);
                visits.running.retain(|_, woken| Arc::strong_count(woken) > 1);
                return;
            }
        };
        let woken = visits.running.remove(&organization);
        // What happened after the visit had read for the last time.
        if woken.is_some_and(|woken| futures_util::FutureExt::now_or_never(woken.notified()).is_some()) {
            self.begin(visits, organization, render);
        }
    }

    async fn poll(&self, visits: &mut Visits, render: RenderEvent) -> Result<(), StoreError> {
        let free = CONCURRENT_VISITS.saturating_sub(visits.running.len());
        if free == 0 {
            return Ok(());
        }
        let due = self.store.event_organizations_due(u16::try_from(free).unwrap_or(u16::MAX)).await?;
        for organization in due {
            visits.known.insert(organization);
            if !visits.running.contains_key(&organization) {
                self.begin(visits, organization, render);
            }
        }
        Ok(())
    }

    /// Reads which organizations have endpoints.
    async fn list(&self, visits: &mut Visits) -> Result<(), StoreError> {
        let (mut known, mut last) = (HashSet::new(), None);
        loop {
            let page = self.store.event_organizations(last, PAGE).await?;
            last = page.last().copied();
            known.extend(page);
            if last.is_none() {
                visits.thorough_at.retain(|organization, _| known.contains(organization));
                visits.known = known;
                return Ok(());
            }
        }
    }

    fn begin(&self, visits: &mut Visits, organization: OrganizationId, render: RenderEvent) {
        if visits.running.len() >= CONCURRENT_VISITS {
            return;
        }
        let read_at = visits.thorough_at.get(&organization);
        let thoroughly = read_at.is_none_or(|read_at| read_at.elapsed() >= THOROUGHLY_EVERY);
        if thoroughly {
            visits.thorough_at.insert(organization, Instant::now());
        }
        let woken = Arc::new(Notify::new());
        visits.running.insert(organization, Arc::clone(&woken));
        let (store, visitor) = (self.store.clone(), self.visitor.clone());
        visits.ends.push(self.visitor.tasks.spawn(async move {
            let visited = async {
                match store.event_claim(organization, LEASE).await? {
                    Some(lease) => Visit::new(visitor, lease, render, woken).run(thoroughly).await,
                    // Another node is there, and hears the same notifications.
                    None => Ok(()),
                }
            };
            if let Err(error) = visited.await {
                tracing::warn!(error = &error as &dyn std::error::Error, %organization, "the events of an organization could not be sent");
            }
            organization
        }));
    }
}

fn log_failure(error: &(dyn std::error::Error + 'static)) {
    tracing::warn!(error, "event deliveries failed");
}
