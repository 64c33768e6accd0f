//! What event streams share, so that many of them cost a node little more than one: a reader of the logs for each
//! organization, and one look at all of their sessions and keys.

mod access;
mod feed;
mod log;

use linecard_store::{EventBus, Store};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::caller::Caller;
use crate::dependencies::Dependencies;
use crate::error::AppError;
use crate::quotas::Quotas;
use access::AccessWatch;
pub use access::StreamPlace;
use feed::Feeds;
pub use feed::{FeedPosition, Heard};
pub(crate) use log::read_log;
pub use log::{OVERLAP, OutboundEvent};

/// The event streams of this node.
pub(crate) struct EventStreams {
    access: AccessWatch,
    feeds: Feeds,
}

/// A place among the streams of its organization. It is given up when this is dropped.
#[derive(Debug)]
pub struct OpenStream {
    /// Says when the session or key has lost its access.
    pub place: StreamPlace,
    /// What is new in the organization.
    pub feed: FeedPosition,
}

impl EventStreams {
    pub(crate) fn new(
        store: &Store,
        live: &EventBus,
        dependencies: &Dependencies,
        tasks: &TaskTracker,
        ending: &CancellationToken,
        quotas: Quotas,
    ) -> Self {
        Self {
            access: AccessWatch::new(store.clone(), dependencies.clone(), tasks.clone(), ending.clone(), quotas),
            feeds: Feeds::new(store.clone(), live.clone(), dependencies.clone(), tasks.clone(), ending.clone()),
        }
    }

    /// Opens a stream for a caller who was just authenticated. What commits from now on is in its feed.
    pub(crate) fn open(&self, caller: &Caller) -> Result<OpenStream, AppError> {
        let place = self.access.open(caller)?;
        Ok(OpenStream { place, feed: self.feeds.position(caller.organization_id()) })
    }
}
