//! What happens, for those who watch.

use linecard_domain::{LogId, Timestamp};
use linecard_store::{CallEvent, MessageEvent, call_log_since, message_log_since};

use crate::App;
use crate::caller::Caller;
use crate::error::AppError;

/// Most that one reading gives of calls, and of messages; a watcher that is further behind reads on.
const MOST: u16 = 500;

/// Something arrived for a call or for a message.
#[derive(Debug, Clone)]
pub enum News {
    Call(CallEvent),
    Message(MessageEvent),
}

impl News {
    /// The log entry's.
    pub fn id(&self) -> LogId {
        match self {
            Self::Call(news) => news.entry.id,
            Self::Message(news) => news.entry.id,
        }
    }
}

impl App {
    /// What arrived for the caller's calls and messages from an instant on, the oldest first, and whether there is
    /// more.
    pub async fn news(&self, caller: &Caller, since: Timestamp) -> Result<(Vec<News>, bool), AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        let calls = call_log_since(&mut tx, since, MOST).await?;
        let messages = message_log_since(tx.last(), since, MOST).await?;
        let calls: Vec<_> = calls.into_iter().map(News::Call).collect();
        let messages: Vec<_> = messages.into_iter().map(News::Message).collect();
        let read_to = [&calls, &messages].into_iter().filter_map(|list| end_of_full(list)).min();
        let mut news = calls;
        news.extend(messages);
        news.sort_by_key(News::id);
        // Of the two logs one may have been read further than the other.
        if let Some(read_to) = read_to {
            news.retain(|one| one.id() <= read_to);
        }
        Ok((news, read_to.is_some()))
    }
}

/// How far a reading goes that did not reach the end.
fn end_of_full(news: &[News]) -> Option<LogId> {
    if news.len() < usize::from(MOST) {
        return None;
    }
    news.last().map(News::id)
}
