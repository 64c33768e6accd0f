//! Follows the logs of an organization's calls and messages.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use linecard_app::{App, AppError, Caller, OutboundEvent};
use linecard_domain::{LogId, OrganizationId, Timestamp};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// IDs are generated before their transactions commit, and on several nodes: an entry that commits late may sort before
/// entries that have been read. So each read begins this long before the last id.
const OVERLAP: time::Duration = time::Duration::seconds(10);
/// The interval of reads without a notification, since one may have been lost.
const BACKSTOP: Duration = Duration::from_secs(5);

/// A stream's position in the log.
pub(super) struct Watch {
    app: Arc<App>,
    caller: Caller,
    heard: broadcast::Receiver<OrganizationId>,
    since: Timestamp,
    /// Entries within the overlap that have been sent, so that they are not sent again.
    sent: HashMap<LogId, Timestamp>,
    ready: VecDeque<OutboundEvent>,
    /// Whether there is more to read immediately.
    behind: bool,
}

impl Watch {
    /// Begins after `last`, or with new entries only.
    pub(super) async fn begin(app: Arc<App>, caller: Caller, last: Option<LogId>) -> Result<Self, AppError> {
        let heard = app.live().subscribe();
        let now = app.now();
        let since = last.and_then(|last| last.created_at()).map_or(now, |created_at| created_at - OVERLAP);
        let mut watch = Self { app, caller, heard, since, sent: HashMap::new(), ready: VecDeque::new(), behind: false };
        // Before the response begins: a caller without access gets an error status.
        watch.read().await?;
        Ok(watch)
    }

    /// Waits for the next event. `None` when the server shuts down, so that the client reconnects to another node. An
    /// error also ends the stream: the caller may have lost access.
    pub(super) async fn next(&mut self) -> Result<Option<OutboundEvent>, AppError> {
        while !self.app.ending().is_cancelled() {
            if let Some(news) = self.ready.pop_front() {
                return Ok(Some(news));
            }
            if !self.behind {
                self.wait_for_change().await;
            }
            self.read().await?;
        }
        Ok(None)
    }

    async fn wait_for_change(&mut self) {
        let organization = self.caller.organization_id();
        let ours = async {
            loop {
                match self.heard.recv().await {
                    Ok(changed) if changed != organization => {}
                    // Ours, or notifications were dropped.
                    Ok(_) | Err(RecvError::Lagged(_)) => break,
                    Err(RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        let waited = self.app.ending().run_until_cancelled(tokio::time::timeout(BACKSTOP, ours));
        // However the wait ended: the next read shows what there is.
        let _ = waited.await;
    }

    async fn read(&mut self) -> Result<(), AppError> {
        let (news, more) = self.app.events(&self.caller, self.since).await?;
        self.behind = more;
        let latest = news.iter().filter_map(|one| one.id().created_at()).max();
        for one in news {
            let created_at = one.id().created_at().unwrap_or(self.since);
            if self.sent.insert(one.id(), created_at).is_none() {
                self.ready.push_back(one);
            }
        }
        if let Some(latest) = latest {
            // After a full page there is no overlap: the next one begins where it ended.
            let since = if more { latest } else { latest - OVERLAP };
            self.since = self.since.max(since);
            let oldest = self.since;
            self.sent.retain(|_, created_at| *created_at >= oldest - time::Duration::seconds(1));
        }
        Ok(())
    }
}
