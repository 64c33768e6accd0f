//! A node's visit to one organization, as long as there is something to send.

use std::collections::HashMap;
use std::future;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use linecard_domain::{EventEndpointId, OrganizationId, Timestamp};
use linecard_store::{
    DueDelivery, EventLease, Store, event_deliveries_due, event_deliveries_next, event_lease_release, event_lease_renew,
};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::attempt::Attempts;
use super::payload::RenderEvent;
use super::spool::{Logs, Seen, Spool};
use super::turns::Crowded;
use crate::dependencies::Dependencies;
use crate::error::AppError;

/// How long a node may be silent before the others assume that it crashed. Longer than an attempt.
pub(super) const LEASE: time::Duration = time::Duration::seconds(60);
const RENEW_EVERY: Duration = Duration::from_secs(20);
/// Requests to one endpoint at a time; to one whose last attempt has failed, one.
const OF_ENDPOINT: usize = 4;
const OF_FAILING_ENDPOINT: usize = 1;
/// Requests of one organization at a time: as many as all of its endpoints (20) and the installation's (5) can have, so that none
/// holds up the others.
const OF_ORGANIZATION: usize = 25 * OF_ENDPOINT;
/// What arrives within this time is read together.
const READ_EVERY: Duration = Duration::from_millis(200);
/// How often it is seen whether something has become due while something else is being sent.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// The next visit to an organization where something has happened: its logs are read thoroughly then.
const NEXT_WHEN_IDLE: time::Duration = time::Duration::seconds(60);
/// To one whose logs are silent, in case a notification is lost. Most are, and each visit costs some statements.
const NEXT_WHEN_SILENT: time::Duration = time::Duration::minutes(9);
/// Added by the organization's id, so that those that were woken together are not visited together ever after.
const SILENT_SPREAD: time::Duration = time::Duration::minutes(1);
/// So are those whose outcomes could not be recorded: they are sent again then.
const NEXT_AFTER_FAILURE: time::Duration = time::Duration::seconds(30);
/// How often more of the logs is read again, for entries of slow transactions.
pub(super) const THOROUGHLY_EVERY: Duration = Duration::from_mins(1);
/// One that has no endpoints any more.
const NEXT_WITHOUT_ENDPOINTS: time::Duration = time::Duration::DAY;

/// How many organizations a node visits, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct VisitLimits {
    /// Visits at a time: a visit costs little while it waits for an endpoint.
    pub at_once: usize,
    /// How long an organization keeps its place while others wait for one.
    pub turn: Duration,
    /// How long the logs are read at once: then the lease is renewed, and what was queued is sent.
    pub reading: Duration,
}

impl Default for VisitLimits {
    fn default() -> Self {
        Self { at_once: 256, turn: Duration::from_secs(20), reading: Duration::from_secs(15) }
    }
}

/// What all visits share.
#[derive(Clone)]
pub(super) struct Visitor {
    pub(super) store: Store,
    pub(super) spool: Spool,
    pub(super) attempts: Attempts,
    pub(super) dependencies: Dependencies,
    pub(super) tasks: TaskTracker,
    pub(super) ending: CancellationToken,
    pub(super) limits: VisitLimits,
}

/// What a visit came to, however it ended.
#[derive(Debug, Default)]
pub(super) struct Visited {
    /// When it began to read the logs thoroughly, if it has read them to their end.
    pub(super) thorough_at: Option<Instant>,
    /// Whether all that was tried was delivered; `None`: nothing was tried.
    pub(super) delivered: Option<bool>,
}

/// An endpoint within a visit.
struct Line {
    limit: usize,
    of_platform: bool,
    /// The calls and messages of which something is being sent.
    busy: Vec<Uuid>,
    /// Whether there may be more to send.
    hungry: bool,
}

/// The end of an attempt.
struct Ended {
    endpoint: EventEndpointId,
    subject: Uuid,
    /// `None`: that is not recorded.
    delivered: Option<bool>,
}

pub(super) struct Visit {
    visitor: Visitor,
    lease: EventLease,
    render: RenderEvent,
    crowded: Crowded,
    seen: Seen,
    lines: HashMap<EventEndpointId, Line>,
    sending: FuturesUnordered<JoinHandle<Ended>>,
    /// Whether the outcome of an attempt could not be recorded.
    has_failed: bool,
    /// How far they have been read.
    logs: Logs,
    /// Whether it ends because others wait for the place.
    yields: bool,
}

impl Visit {
    pub(super) fn new(visitor: Visitor, lease: EventLease, render: RenderEvent, crowded: Crowded) -> Self {
        let (lines, sending) = (HashMap::new(), FuturesUnordered::new());
        Self {
            visitor,
            lease,
            render,
            crowded,
            seen: Seen::default(),
            lines,
            sending,
            has_failed: false,
            logs: Logs::Read,
            yields: false,
        }
    }

    /// Sends what is due until nothing is, or until its turn is over while others wait, and returns the lease. `woken`: something has
    /// happened. `thoroughly`: entries of slow transactions are looked for.
    pub(super) async fn run(
        mut self,
        woken: Arc<Notify>,
        thoroughly: bool,
        visited: &mut Visited,
    ) -> Result<(), AppError> {
        let done = self.work(&woken, thoroughly, visited).await;
        // What is under way is recorded by its own tasks, also where this ends early.
        while self.sending.next().await.is_some() {}
        done?;
        let now = self.visitor.dependencies.now();
        let mut tx = self.visitor.store.begin_background(self.lease.context()).await?;
        let idle = now
            + match self.logs {
                _ if self.lines.is_empty() => NEXT_WITHOUT_ENDPOINTS,
                Logs::Silent => NEXT_WHEN_SILENT + SILENT_SPREAD * spread(self.lease.organization_id()),
                Logs::Read | Logs::Behind => NEXT_WHEN_IDLE,
            };
        let next = match event_deliveries_next(&mut tx).await? {
            _ if self.has_failed => now + NEXT_AFTER_FAILURE,
            // After those who have waited meanwhile.
            _ if self.yields => now,
            next => next.map_or(idle, |next| next.min(idle)),
        };
        event_lease_release(tx.last(), &self.lease, next).await?;
        Ok(())
    }

    async fn work(&mut self, woken: &Notify, thoroughly: bool, visited: &mut Visited) -> Result<(), AppError> {
        let begun = Instant::now();
        self.read(thoroughly, visited).await?;
        let (mut read_at, mut thorough_at, mut looked_at, mut renewed_at) = (begun, begun, begun, begun);
        loop {
            self.yields = self.yields || self.crowded.is_set() && begun.elapsed() >= self.visitor.limits.turn;
            let ends = self.yields || self.visitor.ending.is_cancelled();
            if !ends {
                self.fill().await?;
            }
            if self.sending.is_empty() && (self.logs != Logs::Behind || ends) {
                return Ok(());
            }
            let is_behind = self.logs == Logs::Behind;
            let new = async {
                if ends {
                    future::pending::<()>().await;
                }
                if !is_behind {
                    tokio::time::sleep_until(read_at + READ_EVERY).await;
                    woken.notified().await;
                }
            };
            tokio::select! {
                Some(ended) = self.sending.next() => self.ended(&ended.map_err(AppError::from)?, visited),
                () = new => {
                    let thoroughly = thorough_at.elapsed() >= THOROUGHLY_EVERY;
                    self.read(thoroughly, visited).await?;
                    read_at = Instant::now();
                    if thoroughly {
                        thorough_at = read_at;
                    }
                }
                () = tokio::time::sleep_until(looked_at + LOOK_EVERY) => {
                    looked_at = Instant::now();
                    self.look().await?;
                }
            }
            if renewed_at.elapsed() >= RENEW_EVERY {
                renewed_at = Instant::now();
                let mut tx = self.visitor.store.begin_background(self.lease.context()).await?;
                if !event_lease_renew(tx.last(), &mut self.lease, LEASE).await? {
                    return Ok(());
                }
            }
        }
    }

    /// Queues what is new.
    async fn read(&mut self, thoroughly: bool, visited: &mut Visited) -> Result<(), AppError> {
        let context = self.lease.context();
        let began = Instant::now();
        let until = began + self.visitor.limits.reading;
        let spooled = self.visitor.spool.run(context, &mut self.seen, thoroughly, self.render, until).await?;
        self.logs = spooled.logs;
        if thoroughly && self.logs != Logs::Behind {
            visited.thorough_at = Some(began);
        }
        let mut before = std::mem::take(&mut self.lines);
        self.lines = spooled
            .endpoints
            .iter()
            .map(|endpoint| {
                let limit = if endpoint.failing_since.is_some() { OF_FAILING_ENDPOINT } else { OF_ENDPOINT };
                let busy = before.remove(&endpoint.id).map_or_else(Vec::new, |line| line.busy);
                (endpoint.id, Line { limit, of_platform: endpoint.platform.is_some(), busy, hungry: true })
            })
            .collect();
        Ok(())
    }

    /// Sees whether something has become due.
    async fn look(&mut self) -> Result<(), AppError> {
        let mut tx = self.visitor.store.begin_background(self.lease.context()).await?;
        let next = event_deliveries_next(tx.last()).await?;
        let now: Timestamp = self.visitor.dependencies.now();
        if next.is_some_and(|next| next <= now) {
            self.lines.values_mut().for_each(|line| line.hungry = true);
        }
        Ok(())
    }

    /// Begins to send what can be sent.
    async fn fill(&mut self) -> Result<(), AppError> {
        let hungry: Vec<EventEndpointId> =
            self.lines.iter().filter(|(_, line)| line.hungry).map(|(endpoint, _)| *endpoint).collect();
        for endpoint in hungry {
            let Some(line) = self.lines.get_mut(&endpoint) else { continue };
            let of_organization = OF_ORGANIZATION.saturating_sub(self.sending.len());
            let free = line.limit.saturating_sub(line.busy.len()).min(of_organization);
            if free == 0 {
                continue;
            }
            let mut tx = self.visitor.store.begin_background(self.lease.context()).await?;
            // Several may be of the same call or message: only the first of them is due.
            let due = event_deliveries_due(tx.last(), endpoint, line.of_platform, &line.busy, free).await?;
            line.hungry = due.len() == free;
            for delivery in due {
                line.busy.push(delivery.subject);
                self.sending.push(send(&self.visitor, &self.lease, delivery));
            }
        }
        Ok(())
    }

    fn ended(&mut self, ended: &Ended, visited: &mut Visited) {
        self.has_failed |= ended.delivered.is_none();
        // One endpoint that hangs makes the visit as long as if all did.
        visited.delivered = Some(visited.delivered != Some(false) && ended.delivered == Some(true));
        // An endpoint that was deleted meanwhile has no line any more.
        if let Some(line) = self.lines.get_mut(&ended.endpoint) {
            line.busy.retain(|subject| *subject != ended.subject);
            line.limit = match ended.delivered {
                Some(true) => OF_ENDPOINT,
                Some(false) => OF_FAILING_ENDPOINT,
                // It would be sent again at once.
                None => 0,
            };
            line.hungry = true;
        }
    }
}

/// From 0 to 1, always the same for an organization.
fn spread(organization: OrganizationId) -> f64 {
    let [.., last] = *organization.as_uuid().as_bytes();
    f64::from(last) / 255.0
}

/// In a task of its own: it finishes whatever becomes of the visit, and a shutdown waits for it.
fn send(visitor: &Visitor, lease: &EventLease, due: DueDelivery) -> JoinHandle<Ended> {
    let (attempts, context) = (visitor.attempts.clone(), lease.context().clone());
    visitor.tasks.spawn(async move {
        let delivered = match attempts.deliver(&context, &due).await {
            Ok(delivered) => Some(delivered),
            Err(error) => {
                let organization = context.organization_id();
                tracing::warn!(error = &error as &dyn std::error::Error, %organization, endpoint_id = %due.endpoint_id, "the outcome of a delivery was not recorded");
                None
            }
        };
        Ended { endpoint: due.endpoint_id, subject: due.subject, delivered }
    })
}
