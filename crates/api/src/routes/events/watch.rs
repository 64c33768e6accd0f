//! Follows the logs of an organization's calls and messages.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use linecard_app::{App, AppError, Caller, Heard, OVERLAP, OpenStream, OutboundEvent};
use linecard_domain::{LogId, Timestamp};

/// A stream's position in the log.
///
/// It reads by itself from the event that its client names up to the present, and again if it falls behind. Otherwise it
/// hears what the node's one reader of the organization has read.
pub(super) struct Watch {
    app: Arc<App>,
    caller: Caller,
    stream: OpenStream,
    /// What is older has been sent, or was before the stream began.
    since: Timestamp,
    /// Where the stream begins.
    begins: Timestamp,
    /// Entries that it has read by itself, which it may hear again.
    read: HashMap<LogId, Timestamp>,
    ready: VecDeque<Arc<OutboundEvent>>,
    /// Whether there is more to read immediately.
    behind: bool,
}

impl Watch {
    /// Begins after `last`, or with new entries only.
    pub(super) async fn begin(app: Arc<App>, caller: Caller, last: Option<LogId>) -> Result<Self, AppError> {
        let now = app.now();
        // Before the first reading: what commits after it is heard.
        let stream = app.open_stream(&caller)?;
        let since = last.and_then(|last| last.created_at()).map_or(now, |created_at| created_at - OVERLAP);
        let (read, ready) = (HashMap::new(), VecDeque::new());
        let mut watch = Self { app, caller, stream, since, begins: since, read, ready, behind: false };
        // Before the response begins: a caller without access gets an error status.
        watch.read().await?;
        Ok(watch)
    }

    /// Waits for the next event. `None` when the server shuts down, so that the client reconnects to another node, and
    /// when the caller's session or key has ended. An error also ends the stream.
    pub(super) async fn next(&mut self) -> Result<Option<Arc<OutboundEvent>>, AppError> {
        loop {
            if self.app.ending().is_cancelled() || self.stream.place.has_ended() {
                return Ok(None);
            }
            if let Some(event) = self.ready.pop_front() {
                return Ok(Some(event));
            }
            if self.behind {
                self.read().await?;
                continue;
            }
            let heard = tokio::select! {
                biased;
                () = self.app.ending().cancelled() => return Ok(None),
                () = self.stream.place.ended() => return Ok(None),
                heard = self.stream.feed.next() => heard,
            };
            match heard {
                Heard::Events(events) => events.into_iter().for_each(|event| self.hear(event)),
                Heard::Lagged => self.behind = true,
                Heard::Closed => return Ok(None),
            }
        }
    }

    fn hear(&mut self, event: Arc<OutboundEvent>) {
        let created_at = event.id().created_at().unwrap_or(self.since);
        if !self.caller.sees(event.agent_id()) || created_at < self.begins || self.read.contains_key(&event.id()) {
            return;
        }
        self.since = self.since.max(created_at - OVERLAP);
        self.forget_old();
        self.ready.push_back(event);
    }

    async fn read(&mut self) -> Result<(), AppError> {
        let (events, more) = self.app.events(&self.caller, self.since).await?;
        self.behind = more;
        let latest = events.iter().filter_map(|event| event.id().created_at()).max();
        for event in events {
            let created_at = event.id().created_at().unwrap_or(self.since);
            if self.read.insert(event.id(), created_at).is_none() {
                self.ready.push_back(Arc::new(event));
            }
        }
        if let Some(latest) = latest {
            // After a full page there is no overlap: the next one begins where it ended.
            let since = if more { latest } else { latest - OVERLAP };
            self.since = self.since.max(since);
            self.forget_old();
        }
        Ok(())
    }

    /// What can neither be read nor heard again need not be remembered.
    fn forget_old(&mut self) {
        if !self.read.is_empty() {
            let oldest = self.since - time::Duration::seconds(1);
            self.read.retain(|_, created_at| *created_at >= oldest);
        }
    }
}
