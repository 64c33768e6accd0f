//! The event log of an organization: of its calls and messages, and of daily limits.

use linecard_domain::{AgentId, LogId, Timestamp};
use linecard_store::{
    CallEvent, LimitEvent, MessageEvent, StoreError, TenantTx, call_log_since, limit_events_since, message_log_since,
};

/// IDs are generated before their transactions commit, and on several nodes: an entry that commits late may sort before
/// entries that have been read. So each reading begins this long before the last id.
pub const OVERLAP: time::Duration = time::Duration::seconds(10);

/// The most entries of each log that one reading returns; who is further behind reads again.
const LIMIT: u16 = 500;

/// A new log entry of a call or message, or a daily limit that is nearly used up or reached.
#[derive(Debug, Clone)]
pub enum OutboundEvent {
    Call(CallEvent),
    Message(MessageEvent),
    Limit(LimitEvent),
}

impl OutboundEvent {
    /// The agent of the call or message, or of the limit.
    pub fn agent_id(&self) -> Option<AgentId> {
        match self {
            Self::Call(event) => event.agent_id,
            Self::Message(event) => event.agent_id,
            Self::Limit(event) => event.agent_id,
        }
    }

    /// The id of the log entry, or of the event.
    pub fn id(&self) -> LogId {
        match self {
            Self::Call(event) => event.entry.id,
            Self::Message(event) => event.entry.id,
            Self::Limit(event) => event.id,
        }
    }
}

/// The events of the transaction's organization since an instant, oldest first, and whether there are more.
pub(crate) async fn read_log(mut tx: TenantTx, since: Timestamp) -> Result<(Vec<OutboundEvent>, bool), StoreError> {
    let calls = call_log_since(&mut tx, since, LIMIT).await?;
    let messages = message_log_since(&mut tx, since, LIMIT).await?;
    let limits = limit_events_since(tx.last(), since, LIMIT).await?;
    let lists: [Vec<OutboundEvent>; 3] = [
        calls.into_iter().map(OutboundEvent::Call).collect(),
        messages.into_iter().map(OutboundEvent::Message).collect(),
        limits.into_iter().map(OutboundEvent::Limit).collect(),
    ];
    let read_to = lists.iter().filter_map(|list| end_of_full(list)).min();
    let mut events: Vec<OutboundEvent> = lists.into_iter().flatten().collect();
    events.sort_by_key(OutboundEvent::id);
    // One of the logs may have been read further than the other.
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
