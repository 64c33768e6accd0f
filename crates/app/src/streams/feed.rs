//! One reader of an organization's logs for all of its streams on this node.
//!
//! All members of an organization see all of its calls and messages, so one reading serves every stream. A stream that
//! falls behind what is kept here reads for itself.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use linecard_domain::{LogId, OrganizationId, Timestamp};
use linecard_store::{EventBus, Store, StoreError, TenantContext};
use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::log::{OVERLAP, OutboundEvent, read_log};
use crate::dependencies::Dependencies;

/// The interval of readings without a notification, since one may have been lost.
const BACKSTOP: Duration = Duration::from_secs(5);
/// How many events are kept for streams that are slow to take them.
const KEPT: usize = 8_192;

/// The feeds of the organizations that somebody watches.
pub(super) struct Feeds {
    store: Store,
    live: EventBus,
    dependencies: Dependencies,
    tasks: TaskTracker,
    ending: CancellationToken,
    open: Arc<Mutex<HashMap<OrganizationId, Arc<Feed>>>>,
}

/// What was read of an organization's logs.
pub(super) struct Feed {
    kept: Mutex<Kept>,
    /// The number of the next event. It is closed when nobody reads any more.
    end: Mutex<Option<watch::Sender<u64>>>,
}

#[derive(Default)]
struct Kept {
    /// The number of the oldest one.
    first: u64,
    events: VecDeque<Arc<OutboundEvent>>,
}

/// A stream's position in the feed of its organization.
pub struct FeedPosition {
    feed: Arc<Feed>,
    next: u64,
    end: watch::Receiver<u64>,
}

/// What a stream hears.
#[derive(Debug)]
pub enum Heard {
    /// In the order in which they became visible, which is nearly that of their ids.
    Events(Vec<Arc<OutboundEvent>>),
    /// Events were lost: the stream has been too slow.
    Lagged,
    /// Nobody reads any more; the stream ends, and its client begins another one.
    Closed,
}

impl fmt::Debug for FeedPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FeedPosition").field("next", &self.next).finish_non_exhaustive()
    }
}

impl FeedPosition {
    /// Waits for events. Cancelled, it has lost none.
    pub async fn next(&mut self) -> Heard {
        loop {
            let end = *self.end.borrow_and_update();
            if end > self.next {
                return self.take(end);
            }
            if self.end.changed().await.is_err() {
                return Heard::Closed;
            }
        }
    }

    fn take(&mut self, end: u64) -> Heard {
        let kept = lock(&self.feed.kept);
        let Some(skipped) = self.next.checked_sub(kept.first).and_then(|skipped| usize::try_from(skipped).ok()) else {
            self.next = end;
            return Heard::Lagged;
        };
        let events: Vec<_> = kept.events.iter().skip(skipped).cloned().collect();
        self.next = kept.first + kept.events.len() as u64;
        Heard::Events(events)
    }
}

impl Feed {
    /// From the next event on.
    pub(super) fn position(self: Arc<Self>) -> FeedPosition {
        // A feed that has ended meanwhile: the position says so when it is asked.
        let end = lock(&self.end).as_ref().map_or_else(|| watch::channel(0).1, watch::Sender::subscribe);
        let next = *end.borrow();
        FeedPosition { feed: self, next, end }
    }

    fn add(&self, events: Vec<OutboundEvent>) {
        if events.is_empty() {
            return;
        }
        let mut kept = lock(&self.kept);
        kept.events.extend(events.into_iter().map(Arc::new));
        let excess = kept.events.len().saturating_sub(KEPT);
        kept.events.drain(..excess);
        kept.first += excess as u64;
        let end = kept.first + kept.events.len() as u64;
        drop(kept);
        if let Some(sender) = lock(&self.end).as_ref() {
            sender.send_replace(end);
        }
    }

    /// Nobody is slower than this any more, so what is older need not be kept.
    fn forget(&self) {
        let mut kept = lock(&self.kept);
        kept.first += kept.events.len() as u64;
        kept.events = VecDeque::new();
    }

    fn is_watched(&self) -> bool {
        lock(&self.end).as_ref().is_some_and(|end| end.receiver_count() > 0)
    }
}

impl Feeds {
    pub(super) fn new(
        store: Store,
        live: EventBus,
        dependencies: Dependencies,
        tasks: TaskTracker,
        ending: CancellationToken,
    ) -> Self {
        Self { store, live, dependencies, tasks, ending, open: Arc::default() }
    }

    /// The position in the feed of an organization, which is begun if there is none.
    pub(super) fn position(&self, organization: OrganizationId) -> FeedPosition {
        let mut open = lock(&self.open);
        if let Some(feed) = open.get(&organization) {
            return Arc::clone(feed).position();
        }
        let feed = Arc::new(Feed { kept: Mutex::default(), end: Mutex::new(Some(watch::channel(0).0)) });
        let position = Arc::clone(&feed).position();
        open.insert(organization, Arc::clone(&feed));
        drop(open);
        let reader = Reader {
            store: self.store.clone(),
            context: TenantContext::service(organization),
            // Before the first reading: what commits after it is heard.
            heard: self.live.subscribe(),
            since: self.dependencies.now() - OVERLAP,
            read: HashMap::new(),
            feed,
            open: Arc::clone(&self.open),
        };
        let ending = self.ending.clone();
        self.tasks.spawn(async move { ending.run_until_cancelled(reader.run()).await });
        position
    }
}

/// Reads an organization's logs as long as anybody watches.
struct Reader {
    store: Store,
    context: TenantContext,
    heard: broadcast::Receiver<OrganizationId>,
    since: Timestamp,
    /// Entries within the overlap that are in the feed already.
    read: HashMap<LogId, Timestamp>,
    feed: Arc<Feed>,
    open: Arc<Mutex<HashMap<OrganizationId, Arc<Feed>>>>,
}

impl Reader {
    async fn run(mut self) {
        while !self.closes_unwatched() {
            if let Err(error) = self.read().await {
                tracing::debug!(%error, "the event streams of an organization end");
                return;
            }
            self.changed().await;
        }
    }

    /// Waits until there may be something to read.
    async fn changed(&mut self) {
        let organization = self.context.organization_id();
        let heard = &mut self.heard;
        let ours = async {
            loop {
                match heard.recv().await {
                    Ok(changed) if changed != organization => {}
                    // Ours, or notifications were dropped.
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => break,
                    Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        if tokio::time::timeout(BACKSTOP, ours).await.is_err() {
            self.feed.forget();
        }
    }

    async fn read(&mut self) -> Result<(), StoreError> {
        loop {
            let (events, more) = read_log(self.store.begin(&self.context).await?, self.since).await?;
            let latest = events.iter().filter_map(|event| event.id().created_at()).max();
            let is_new = |event: &OutboundEvent| {
                let created_at = event.id().created_at().unwrap_or(self.since);
                self.read.insert(event.id(), created_at).is_none()
            };
            self.feed.add(events.into_iter().filter(is_new).collect());
            if let Some(latest) = latest {
                // After a full page there is no overlap: the next one begins where it ended.
                let since = if more { latest } else { latest - OVERLAP };
                self.since = self.since.max(since);
                let oldest = self.since;
                self.read.retain(|_, created_at| *created_at >= oldest - time::Duration::seconds(1));
            }
            if !more {
                return Ok(());
            }
        }
    }

    /// Whether nobody watches; then the next stream begins a feed of its own.
    fn closes_unwatched(&self) -> bool {
        let mut open = lock(&self.open);
        let is_unwatched = !self.feed.is_watched();
        if is_unwatched {
            open.remove(&self.context.organization_id());
        }
        is_unwatched
    }
}

impl Drop for Reader {
    /// However it ends, the streams learn of it.
    fn drop(&mut self) {
        let mut open = lock(&self.open);
        let organization = self.context.organization_id();
        if open.get(&organization).is_some_and(|feed| Arc::ptr_eq(feed, &self.feed)) {
            open.remove(&organization);
        }
        drop(open);
        drop(lock(&self.feed.end).take());
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use linecard_domain::CallStatus;
    use linecard_store::{CallEvent, CallLogEntry};
    use uuid::Uuid;

    use super::*;

    fn event(number: u64) -> OutboundEvent {
        let id = Uuid::from_u128(u128::from(number));
        let entry = CallLogEntry {
            id: id.into(),
            call_sid: None,
            sequence_number: None,
            status: CallStatus::Ringing,
            source: "callback".to_owned(),
            detail: None,
            occurred_at: None,
            received_at: Timestamp::UNIX_EPOCH,
            requested_by: None,
        };
        OutboundEvent::Call(CallEvent { call_id: id.into(), agent_id: None, entry })
    }

    fn feed() -> Arc<Feed> {
        Arc::new(Feed { kept: Mutex::default(), end: Mutex::new(Some(watch::channel(0).0)) })
    }

    fn add(feed: &Feed, numbers: std::ops::Range<u64>) {
        feed.add(numbers.map(event).collect());
    }

    async fn heard(position: &mut FeedPosition) -> Vec<u128> {
        match position.next().await {
            Heard::Events(events) => events.iter().map(|event| Uuid::from(event.id()).as_u128()).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn each_position_hears_what_is_added_after_it_once() {
        let feed = feed();
        let mut early = Arc::clone(&feed).position();
        add(&feed, 0..2);
        let mut late = Arc::clone(&feed).position();
        add(&feed, 2..4);
        assert_eq!(heard(&mut early).await, [0, 1, 2, 3]);
        assert_eq!(heard(&mut late).await, [2, 3]);
        add(&feed, 4..5);
        assert_eq!((heard(&mut early).await, heard(&mut late).await), (vec![4], vec![4]));
    }

    #[tokio::test]
    async fn a_position_that_is_too_slow_is_told_so_and_goes_on() {
        let feed = feed();
        let mut slow = Arc::clone(&feed).position();
        add(&feed, 0..KEPT as u64 + 1);
        assert!(matches!(slow.next().await, Heard::Lagged));
        add(&feed, 100_000..100_001);
        assert_eq!(heard(&mut slow).await, [100_000]);

        add(&feed, 0..1);
        feed.forget();
        assert!(matches!(slow.next().await, Heard::Lagged), "what is forgotten is not skipped silently");
    }

    #[tokio::test]
    async fn a_position_ends_when_nobody_reads_any_more() {
        let feed = feed();
        let mut position = Arc::clone(&feed).position();
        assert!(feed.is_watched());
        drop(lock(&feed.end).take());
        assert!(matches!(position.next().await, Heard::Closed));
        assert!(matches!(Arc::clone(&feed).position().next().await, Heard::Closed), "also a later one");
    }
}
