//! Reading an organization's event logs, and queueing what is in them for its endpoints.

use std::collections::HashMap;

use linecard_domain::{EventEndpointId, LogId, Timestamp};
use linecard_store::{
    EventEndpoint, QueuedEvent, Store, TenantContext, TenantTx, event_deliveries_queue, event_endpoint_read,
    event_endpoints, event_endpoints_of_platform,
};
use time::Duration;
use tokio::time::Instant;

use super::payload::{RenderEvent, queued, type_of};
use super::schedule::{KEPT_DELIVERED, KEPT_PENDING};
use crate::dependencies::Dependencies;
use crate::error::AppError;
use crate::streams::{OVERLAP, OutboundEvent, read_log};

/// Now and then more is read again than [`OVERLAP`], for entries of transactions that took longer to commit.
const LONG_OVERLAP: Duration = Duration::minutes(2);
/// Where nothing happens, the position is written no more often.
const IDLE_POSITION: Duration = Duration::minutes(10);

/// The entries that a visit has queued, or passed over, already: within the overlap they are read several times.
#[derive(Debug, Default)]
pub(super) struct Seen(HashMap<(EventEndpointId, LogId), Timestamp>);

impl Seen {
    /// What is to be replayed since is new again.
    fn has(&self, endpoint: &EventEndpoint, event: &OutboundEvent) -> bool {
        let seen_at = self.0.get(&(endpoint.id, event.id()));
        seen_at.is_some_and(|seen_at| endpoint.replay_at.is_none_or(|replay_at| *seen_at >= replay_at))
    }

    /// Entries are read again for a while after they were created, and seen no earlier than that.
    fn forget_before(&mut self, instant: Timestamp) {
        self.0.retain(|_, seen_at| *seen_at >= instant);
    }
}

/// What a reading of an organization's logs came to.
#[derive(Debug)]
pub(super) struct Spooled {
    /// All endpoints that the organization's events are sent to.
    pub(super) endpoints: Vec<EventEndpoint>,
    pub(super) logs: Logs,
}

/// How far the logs are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Logs {
    /// There is more to read.
    Behind,
    /// To their end.
    Read,
    /// To their end, and nothing has happened for as long as entries of slow transactions are looked for.
    Silent,
}

/// Queues the events of organizations.
#[derive(Clone)]
pub(super) struct Spool {
    store: Store,
    dependencies: Dependencies,
}

impl Spool {
    pub(super) fn new(store: Store, dependencies: Dependencies) -> Self {
        Self { store, dependencies }
    }

    /// Queues what is new for each endpoint, up to the present, or as far as it comes `until` then.
    pub(super) async fn run(
        &self,
        context: &TenantContext,
        seen: &mut Seen,
        thoroughly: bool,
        render: RenderEvent,
        until: Instant,
    ) -> Result<Spooled, AppError> {
        let mut tx = self.store.begin_background(context).await?;
        let of_platform = event_endpoints_of_platform(&mut tx).await?;
        let mut endpoints = event_endpoints(&mut tx).await?;
        endpoints.extend(of_platform);
        // The first reading is a part of it: many visits wait for few connections, and each transaction waits again.
        let mut begun = Some(tx);
        let mut newest = None;
        let mut behind: Vec<&mut EventEndpoint> =
            endpoints.iter_mut().filter(|endpoint| endpoint.disabled.is_none()).collect();
        let mut is_behind = false;
        behind.sort_by_key(|endpoint| std::cmp::Reverse(endpoint.read_to));
        // Most are about as far as each other, and share a reading.
        while let Some(last) = behind.last() {
            let position = last.read_to;
            let together = behind.iter().rev().take_while(|endpoint| endpoint.read_to <= position + OVERLAP).count();
            let group = behind.split_off(behind.len().saturating_sub(together));
            let reading = Reading { spool: self, context, render, group, until };
            let read = reading.run(begun.take(), self.first(position, thoroughly), seen).await?;
            newest = newest.max(read.newest);
            if !read.to_its_end {
                is_behind = true;
                break;
            }
        }
        let now = self.dependencies.now();
        seen.forget_before(now - LONG_OVERLAP - OVERLAP);
        let logs = match newest {
            _ if is_behind => Logs::Behind,
            Some(newest) if now - newest <= LONG_OVERLAP => Logs::Read,
            _ if !thoroughly => Logs::Read,
            _ => Logs::Silent,
        };
        Ok(Spooled { endpoints, logs })
    }

    /// From where the logs are read.
    fn first(&self, position: Timestamp, thoroughly: bool) -> Timestamp {
        if self.dependencies.now() - position > KEPT_DELIVERED - Duration::DAY {
            // All transactions of that time have ended, and the rows that tell repeats may be removed. A position is the last
            // millisecond that was read to its end.
            return position + Duration::milliseconds(1);
        }
        position - if thoroughly { LONG_OVERLAP } else { OVERLAP }
    }
}

/// One walk over the logs, for endpoints that are about as far.
struct Reading<'a> {
    spool: &'a Spool,
    context: &'a TenantContext,
    render: RenderEvent,
    group: Vec<&'a mut EventEndpoint>,
    until: Instant,
}

/// What a walk found.
struct Read {
    newest: Option<Timestamp>,
    /// False: it has stopped before.
    to_its_end: bool,
}

impl Reading<'_> {
    /// `begun`: a transaction to begin in.
    async fn run(mut self, mut begun: Option<TenantTx>, from: Timestamp, seen: &mut Seen) -> Result<Read, AppError> {
        let (mut since, mut newest) = (from, None);
        loop {
            let began = self.spool.dependencies.now();
            let tx = match begun.take() {
                Some(tx) => tx,
                None => self.spool.store.begin_background(self.context).await?,
            };
            let (events, more) = read_log(tx, since).await?;
            let latest = events.last().and_then(|event| event.id().created_at());
            newest = newest.max(latest);
            for endpoint in &mut self.group {
                let to = match latest {
                    // Of its millisecond there may be more.
                    Some(latest) if more => Some(latest - Duration::milliseconds(1)),
                    Some(latest) if latest > endpoint.read_to => Some(latest.max(began)),
                    _ => (began - endpoint.read_to > IDLE_POSITION).then_some(began),
                };
                let to = to.filter(|to| *to > endpoint.read_to);
                queue(self.spool, self.context, self.render, endpoint, &events, to, seen).await?;
            }
            let Some(latest) = latest.filter(|_| more) else { return Ok(Read { newest, to_its_end: true }) };
            if Instant::now() >= self.until {
                return Ok(Read { newest, to_its_end: false });
            }
            // After a full page there is no overlap: the next one begins where it ended.
            since = latest.max(since + Duration::milliseconds(1));
        }
    }
}

/// Queues those of the events that are for the endpoint, together with the position that it has reached.
async fn queue(
    spool: &Spool,
    context: &TenantContext,
    render: RenderEvent,
    endpoint: &mut EventEndpoint,
    events: &[OutboundEvent],
    to: Option<Timestamp>,
    seen: &mut Seen,
) -> Result<(), AppError> {
    let new: Vec<&OutboundEvent> = events.iter().filter(|event| !seen.has(endpoint, event)).collect();
    let wanted = new.iter().filter(|event| is_for(endpoint, event));
    let rows: Vec<QueuedEvent> =
        wanted.filter_map(|event| queued(context.organization_id(), endpoint, event, render)).collect();
    if rows.is_empty() && to.is_none() {
        return Ok(());
    }
    let mut tx = spool.store.begin_background(context).await?;
    if !rows.is_empty() {
        let remove_at = spool.dependencies.now() + KEPT_PENDING;
        event_deliveries_queue(&mut tx, endpoint.id, &rows, remove_at, endpoint.replay_at).await?;
    }
    if let Some(to) = to
        && event_endpoint_read(&mut tx, endpoint.id, endpoint.read_to, to).await?
    {
        endpoint.read_to = to;
    }
    tx.commit().await?;
    let now = spool.dependencies.now();
    seen.0.extend(new.into_iter().map(|event| ((endpoint.id, event.id()), now)));
    Ok(())
}

fn is_for(endpoint: &EventEndpoint, event: &OutboundEvent) -> bool {
    let settings = &endpoint.settings;
    // Ids have milliseconds.
    let begins_at = endpoint.begins_at - Duration::milliseconds(1);
    event.id().created_at().is_some_and(|created_at| created_at > begins_at)
        && settings.event_types.as_ref().is_none_or(|types| types.contains(&type_of(event)))
        && settings.agent_id.is_none_or(|agent| event.agent_id() == Some(agent))
}
