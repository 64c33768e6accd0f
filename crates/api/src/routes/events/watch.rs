//! Follows the logs of an organization's calls and messages.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use linecard_app::{App, AppError, Caller, OutboundEvent};
use linecard_domain::{LogId, OrganizationId, Timestamp};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// IDs are generated before their transactions commit, and on several nodes: an entry that commits late may sort before
/// entries that have been read. So each read begins this long before the last id.
const OVERLAP: time::Duration = time::Duration::seconds(10);
/// The interval of reads without a notification, since one may have been lost.
const BACKSTOP: Duration = Duration::from_secs(5);
/// How often a stream looks at its session or API key again. Whoever signs out, or is removed, sees and shows nothing
/// more after this time and that of one reading: the documented limit is five seconds.
const RECHECK: Duration = Duration::from_secs(2);

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
    read_at: Instant,
    checked_at: Instant,
}

impl Watch {
    /// Begins after `last`, or with new entries only.
    pub(super) async fn begin(app: Arc<App>, caller: Caller, last: Option<LogId>) -> Result<Self, AppError> {
        let heard = app.live().subscribe();
        let now = app.now();
        let since = last.and_then(|last| last.created_at()).map_or(now, |created_at| created_at - OVERLAP);
        let started = Instant::now();
        let (sent, ready) = (HashMap::new(), VecDeque::new());
        let mut watch =
            Self { app, caller, heard, since, sent, ready, behind: false, read_at: started, checked_at: started };
        // Before the response begins: a caller without access gets an error status.
        watch.read().await?;
        Ok(watch)
    }

    /// Waits for the next event. `None` when the server shuts down, so that the client reconnects to another node, and
    /// when the caller's session or key has ended. An error also ends the stream.
    pub(super) async fn next(&mut self) -> Result<Option<OutboundEvent>, AppError> {
        while !self.app.ending().is_cancelled() {
            if self.checked_at.elapsed() >= RECHECK {
                if !self.app.has_access(&self.caller).await? {
                    return Ok(None);
                }
                self.checked_at = Instant::now();
            }
            if let Some(news) = self.ready.pop_front() {
                return Ok(Some(news));
            }
            if self.behind || self.changed_before_the_next_check().await {
                self.read().await?;
            }
        }
        Ok(None)
    }

    /// Waits until there may be something to read (true), or until the credential is to be looked at again.
    async fn changed_before_the_next_check(&mut self) -> bool {
        let organization = self.caller.organization_id();
        let (read_in, check_in) =
            (BACKSTOP.saturating_sub(self.read_at.elapsed()), RECHECK.saturating_sub(self.checked_at.elapsed()));
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
        tokio::select! {
            () = ours => true,
            () = tokio::time::sleep(read_in) => true,
            () = tokio::time::sleep(check_in) => false,
            () = self.app.ending().cancelled() => false,
        }
    }

    async fn read(&mut self) -> Result<(), AppError> {
        let (news, more) = self.app.events(&self.caller, self.since).await?;
        (self.behind, self.read_at) = (more, Instant::now());
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
