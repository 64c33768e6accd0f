//! The event log of an organization's calls and messages.

use linecard_domain::{AgentId, LogId, Timestamp};
use linecard_store::{CallEvent, MessageEvent, Store, StoreError, TenantContext, call_log_since, message_log_since};

/// IDs are generated before their transactions commit, and on several nodes: an entry that commits late may sort before
/// entries that have been read. So each reading begins this long before the last id.
pub const OVERLAP: time::Duration = time::Duration::seconds(10);

/// The most calls, and the most messages, that one reading returns; who is further behind reads again.
const LIMIT: u16 = 500;

/// A new log entry of a call or message.
#[derive(Debug, Clone)]
pub enum OutboundEvent {
    Call(CallEvent),
    Message(MessageEvent),
}

impl OutboundEvent {
    /// The agent of the call or message.
    pub fn agent_id(&self) -> Option<AgentId> {
        match self {
            Self::Call(event) => event.agent_id,
            Self::Message(event) => event.agent_id,
        }
    }

    /// The id of the log entry.
    pub fn id(&self) -> LogId {
        match self {
            Self::Call(event) => event.entry.id,
            Self::Message(event) => event.entry.id,
        }
    }
}

/// The events of the context's organization since an instant, oldest first, and whether there are more.
pub(crate) async fn read_log(
    store: &Store,
    context: &TenantContext,
    since: Timestamp,
) -> Result<(Vec<OutboundEvent>, bool), StoreError> {
    let mut tx = store.begin(context).await?;
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

/// How far a reading reached that was cut off by the limit.
fn end_of_full(events: &[OutboundEvent]) -> Option<LogId> {
    if events.len() < usize::from(LIMIT) {
        return None;
    }
    events.last().map(OutboundEvent::id)
}
