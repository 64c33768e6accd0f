//! The event log of an organization's calls and messages.

use linecard_domain::{LogId, Timestamp};
use linecard_store::{CallEvent, MessageEvent, call_log_since, message_log_since};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;

/// The most calls, and the most messages, that one reading returns; a client that is further behind reads again.
const LIMIT: u16 = 500;

/// A new log entry of a call or message.
#[derive(Debug, Clone)]
pub enum OutboundEvent {
    Call(CallEvent),
    Message(MessageEvent),
}

impl OutboundEvent {
    /// The id of the log entry.
    pub fn id(&self) -> LogId {
        match self {
            Self::Call(event) => event.entry.id,
            Self::Message(event) => event.entry.id,
        }
    }
}

impl App {
    /// Whether the caller's session or API key still gives access to the organization. For what outlives a request: a
    /// session that has ended, a member who was removed and a key that was revoked must not go on reading.
    pub async fn has_access(&self, caller: &Caller) -> Result<bool, AppError> {
        let organization = caller.organization_id();
        if let Some(session) = caller.session {
            let live = self.store.authenticate_session(session).await?;
            return Ok(live.is_some_and(|session| session.enter(organization).is_some()));
        }
        let Some(key) = caller.context.api_key_hash() else { return Ok(false) };
        Ok(self.store.authenticate_key(key).await?.is_some())
    }

    /// The events of the caller's organization since an instant, oldest first, and whether there are more.
    pub async fn events(&self, caller: &Caller, since: Timestamp) -> Result<(Vec<OutboundEvent>, bool), AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        let calls = call_log_since(&mut tx, since, LIMIT).await?;
        let messages = message_log_since(tx.last(), since, LIMIT).await?;
        let calls: Vec<_> = calls.into_iter().map(OutboundEvent::Call).collect();
        let messages: Vec<_> = messages.into_iter().map(OutboundEvent::Message).collect();
        let read_to = [&calls, &messages].into_iter().filter_map(|list| end_of_full(list)).min();
        let mut events = calls;
        events.extend(messages);
        events.sort_by_key(OutboundEvent::id);
        // One of the two logs may have been read further than the other.
        if let Some(read_to) = read_to {
            events.retain(|event| event.id() <= read_to);
        }
        Ok((events, read_to.is_some()))
    }
}

/// How far a reading reached that was cut off by the limit.
fn end_of_full(events: &[OutboundEvent]) -> Option<LogId> {
    if events.len() < usize::from(LIMIT) {
        return None;
    }
    events.last().map(OutboundEvent::id)
}
