//! Following the logs of one organization's calls and messages.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use linecard_app::{App, AppError, Caller, OutboundEvent};
use linecard_domain::{LogId, OrganizationId, Timestamp};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// Ids are made before their transactions commit, and by several nodes: one that commits late may sort
/// before what was read already. So each reading begins this long before the last id.
const OVERLAP: time::Duration = time::Duration::seconds(10);
/// When no notification comes: one may have been lost.
const BACKSTOP: Duration = Duration::from_secs(5);

/// A watcher's place in the log.
pub(super) struct Watch {
    app: Arc<App>,
    caller: Caller,
    heard: broadcast::Receiver<OrganizationId>,
    since: Timestamp,
    /// What was given within the overlap, and is not given again.
    given: HashMap<LogId, Timestamp>,
    ready: VecDeque<OutboundEvent>,
    /// There is more to read at once.
    behind: bool,
}

impl Watch {
    /// Begins after `last`, or with what happens from now on.
    pub(super) async fn begin(app: Arc<App>, caller: Caller, last: Option<LogId>) -> Result<Self, AppError> {
        let heard = app.live().subscribe();
        let now = app.now();
        let since = last.and_then(|last| last.made_at()).map_or(now, |made_at| made_at - OVERLAP);
        let mut watch =
            Self { app, caller, heard, since, given: HashMap::new(), ready: VecDeque::new(), behind: false };
        // Before the answer begins: who may not watch is told so by its status.
        watch.read().await?;
        Ok(watch)
    }

    /// The next news, whenever it comes; `None` when the server ends, so that the client goes to another node.
    /// An error ends the watch, too: the caller may have lost its access.
    pub(super) async fn next(&mut self) -> Result<Option<OutboundEvent>, AppError> {
        while !self.app.ending().is_cancelled() {
            if let Some(news) = self.ready.pop_front() {
                return Ok(Some(news));
            }
            if !self.behind {
                self.something_happens().await;
            }
            self.read().await?;
        }
        Ok(None)
    }

    async fn something_happens(&mut self) {
        let organization = self.caller.organization_id();
        let ours = async {
            loop {
                match self.heard.recv().await {
                    Ok(changed) if changed != organization => {}
                    // Ours, or so many that some were dropped.
                    Ok(_) | Err(RecvError::Lagged(_)) => break,
                    Err(RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        let waited = self.app.ending().run_until_cancelled(tokio::time::timeout(BACKSTOP, ours));
        // Whatever ended the wait: reading tells what there is.
        let _ = waited.await;
    }

    async fn read(&mut self) -> Result<(), AppError> {
        let (news, more) = self.app.events(&self.caller, self.since).await?;
        self.behind = more;
        let latest = news.iter().filter_map(|one| one.id().made_at()).max();
        for one in news {
            let made_at = one.id().made_at().unwrap_or(self.since);
            if self.given.insert(one.id(), made_at).is_none() {
                self.ready.push_back(one);
            }
        }
        if let Some(latest) = latest {
            // A full page leaves no overlap: the next one begins where it ended.
            let since = if more { latest } else { latest - OVERLAP };
            self.since = self.since.max(since);
            let oldest = self.since;
            self.given.retain(|_, made_at| *made_at >= oldest - time::Duration::seconds(1));
        }
        Ok(())
    }
}
