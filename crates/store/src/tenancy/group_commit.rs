//! Group commit: what waits at the same moment is sent, and committed, together.

use std::cmp::Ordering;
use std::collections::VecDeque;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use linecard_domain::Timestamp;
use metrics::Unit;
use tokio::sync::oneshot;
use tokio_postgres::Row;
use tokio_util::task::TaskTracker;

use crate::error::StoreError;
use crate::sql::statement::GlobalStatement;
use crate::tenancy::PooledConnection;
use crate::tenancy::round_trip::{Param, prepare};
use crate::tenancy::store::Store;

const SIZE: &str = "linecard_db_group_size";

/// Registers the help text of this metric. To be called once, after the recorder is installed.
pub(crate) fn describe_metric() {
    metrics::describe_histogram!(
        SIZE,
        Unit::Count,
        "Items that one statement stored together, by the statement's name: 1 while nothing else waits"
    );
}

/// The most items of a group: all of them wait for its slowest one.
const MOST_ITEMS: usize = 64;
/// The most groups of one kind that are under way. Fewer and larger groups cost the least, so another one begins only
/// if those under way are slow: the network, a lock, a disk.
const MOST_COMMITTERS: usize = 4;
/// How long an item waits for a group to end before another group is begun. Looked at when an item arrives.
const PATIENCE: Duration = Duration::from_millis(10);

/// One kind of item, and the statement that stores a group of them.
pub(crate) trait Grouped: fmt::Debug + Send + Sync + Sized + 'static {
    type Outcome: Send + 'static;

    const STATEMENT: &'static GlobalStatement;

    /// By organization, and then by what is locked first: groups are sorted by it, so that they lock rows in the same
    /// order. Equal items stay in the order in which they arrived.
    fn order(&self, other: &Self) -> Ordering;

    /// Binds the parameters and runs the statement. It is a transaction of its own, and enters the context of each
    /// item's organization itself.
    fn run(statement: Prepared<'_>, items: &[Self]) -> impl Future<Output = Result<Vec<Row>, StoreError>> + Send;

    /// Which item a row belongs to. Without a row, nothing was written for an item.
    fn position(items: &[Self], row: &Row) -> Result<usize, StoreError>;

    fn outcome(row: &Row) -> Result<Self::Outcome, StoreError>;
}

/// A statement on its connection.
pub(crate) struct Prepared<'a> {
    client: &'a PooledConnection,
    statement: tokio_postgres::Statement,
    name: &'static str,
    now: Timestamp,
}

impl Prepared<'_> {
    /// The time at which the connection was ready.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    pub(crate) async fn rows(self, params: &[Param<'_>]) -> Result<Vec<Row>, StoreError> {
        let rows = self.client.query(&self.statement, params).await;
        rows.map_err(|error| self.client.refused(self.name, error))
    }
}

struct Waiting<T: Grouped> {
    item: T,
    since: Instant,
    answer: oneshot::Sender<Answer<T>>,
}

enum Answer<T: Grouped> {
    Stored(Result<Option<T::Outcome>, StoreError>),
    /// The group was rolled back: the item is tried alone.
    Alone(T),
}

struct Queue<T: Grouped> {
    waiting: VecDeque<Waiting<T>>,
    committers: usize,
}

impl<T: Grouped> Queue<T> {
    /// Whether what waits needs another committer than `running` ones.
    fn needs_another_than(&self, running: usize) -> bool {
        let Some(oldest) = self.waiting.front() else { return false };
        match running {
            0 => true,
            MOST_COMMITTERS.. => false,
            _ => self.waiting.len() >= MOST_ITEMS || oldest.since.elapsed() > PATIENCE,
        }
    }
}

/// Stores items of one kind in groups. An item that finds none under way is sent at once, by itself: nothing
/// waits for company.
pub(crate) struct GroupCommit<T: Grouped> {
    store: Store,
    tasks: TaskTracker,
    queue: Arc<Mutex<Queue<T>>>,
}

impl<T: Grouped> GroupCommit<T> {
    pub(crate) fn new(store: Store, tasks: TaskTracker) -> Self {
        Self { store, tasks, queue: Arc::new(Mutex::new(Queue { waiting: VecDeque::new(), committers: 0 })) }
    }

    /// Stores an item, and returns after the commit. `None`: nothing was written for it. A caller that is cancelled
    /// does not take the item back.
    pub(crate) async fn store(&self, item: T) -> Result<Option<T::Outcome>, StoreError> {
        let (answer, answered) = oneshot::channel();
        if enqueue(&self.queue, Waiting { item, since: Instant::now(), answer }) {
            let committer = Committer { store: self.store.clone(), queue: Arc::clone(&self.queue), is_running: true };
            // A task of its own: a caller that is cancelled must not abort the others' items.
            self.tasks.spawn(committer.serve());
        }
        match answered.await {
            Ok(Answer::Stored(outcome)) => outcome,
            Ok(Answer::Alone(item)) => self.store_alone(item).await,
            Err(stopped) => Err(StoreError::Unavailable(Box::new(stopped))),
        }
    }

    async fn store_alone(&self, item: T) -> Result<Option<T::Outcome>, StoreError> {
        let client = self.store.client().await?;
        let outcomes = execute(&self.store, &client, std::slice::from_ref(&item)).await?;
        outcomes.into_iter().next().unwrap_or(Ok(None))
    }
}

/// Whether a committer is to be started for it.
fn enqueue<T: Grouped>(queue: &Mutex<Queue<T>>, waiting: Waiting<T>) -> bool {
    let mut queue = lock(queue);
    queue.waiting.push_back(waiting);
    let starts = queue.needs_another_than(queue.committers);
    queue.committers += usize::from(starts);
    starts
}

fn lock<T: Grouped>(queue: &Mutex<Queue<T>>) -> MutexGuard<'_, Queue<T>> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Stores one group after the other, until nothing waits.
struct Committer<T: Grouped> {
    store: Store,
    queue: Arc<Mutex<Queue<T>>>,
    is_running: bool,
}

impl<T: Grouped> Committer<T> {
    async fn serve(mut self) {
        let mut kept: Option<PooledConnection> = None;
        loop {
            let client = match kept.take().filter(|client| !client.is_closed()) {
                Some(client) => Ok(client),
                None => self.store.client().await,
            };
            // What arrived until the connection was ready joins the group, and so does what is ready to be enqueued:
            // those that the last group has answered often come at the same moment.
            tokio::task::yield_now().await;
            let Some(group) = self.next_group() else { return };
            match client {
                Ok(client) => {
                    self.commit(&client, group).await;
                    kept = Some(client);
                }
                Err(error) => refuse(group.into_iter().map(|waiting| waiting.answer), error),
            }
        }
    }

    /// `None`: nothing waits, or other committers suffice; this one has ended.
    fn next_group(&mut self) -> Option<Vec<Waiting<T>>> {
        let mut queue = lock(&self.queue);
        if !queue.needs_another_than(queue.committers - 1) {
            queue.committers -= 1;
            self.is_running = false;
            return None;
        }
        let count = queue.waiting.len().min(MOST_ITEMS);
        Some(queue.waiting.drain(..count).collect())
    }

    async fn commit(&self, client: &PooledConnection, mut group: Vec<Waiting<T>>) {
        group.sort_by(|one, other| one.item.order(&other.item));
        let (items, answers): (Vec<T>, Vec<_>) =
            group.into_iter().map(|waiting| (waiting.item, waiting.answer)).unzip();
        // At most `MOST_ITEMS`.
        let size = f64::from(u32::try_from(items.len()).unwrap_or(u32::MAX));
        metrics::histogram!(SIZE, "statement" => T::STATEMENT.0.name()).record(size);
        let outcomes = match execute(&self.store, client, &items).await {
            Ok(outcomes) => outcomes,
            Err(error) if items.len() == 1 => vec![Err(error)],
            Err(error) if error.was_rolled_back() => {
                tracing::debug!(error = &error as &dyn Error, items = items.len(), "a group was rolled back");
                return answers.into_iter().zip(items).for_each(|(answer, item)| send(answer, Answer::Alone(item)));
            }
            Err(error) => return refuse(answers, error),
        };
        answers.into_iter().zip(outcomes).for_each(|(answer, outcome)| send(answer, Answer::Stored(outcome)));
    }
}

impl<T: Grouped> Drop for Committer<T> {
    /// A committer that panicked, or was aborted, does not keep its place.
    fn drop(&mut self) {
        if self.is_running {
            lock(&self.queue).committers -= 1;
        }
    }
}

/// Why none of a group's items is known to be stored.
#[derive(Debug, Clone, thiserror::Error)]
#[error(transparent)]
struct GroupError(Arc<StoreError>);

fn refuse<T: Grouped>(answers: impl IntoIterator<Item = oneshot::Sender<Answer<T>>>, error: StoreError) {
    let error = GroupError(Arc::new(error));
    for answer in answers {
        send(answer, Answer::Stored(Err(StoreError::Unavailable(Box::new(error.clone())))));
    }
}

fn send<T: Grouped>(to: oneshot::Sender<Answer<T>>, answer: Answer<T>) {
    // An error means that nobody waits for it any more.
    let _ = to.send(answer);
}

async fn execute<T: Grouped>(
    store: &Store,
    client: &PooledConnection,
    items: &[T],
) -> Result<Vec<Result<Option<T::Outcome>, StoreError>>, StoreError> {
    let statement = &T::STATEMENT.0;
    let run = async {
        let now = store.now();
        let name = statement.name();
        let statement = prepare(client, store.schemas(), statement).await?;
        T::run(Prepared { client, statement, name, now }, items).await
    };
    let rows = statement.measure(run).await?;
    let mut outcomes: Vec<_> = items.iter().map(|_| Ok(None)).collect();
    for row in &rows {
        if let Some(outcome) = outcomes.get_mut(T::position(items, row)?) {
            *outcome = T::outcome(row).map(Some);
        }
    }
    Ok(outcomes)
}
