//! What happens, for those who watch.

use linecard_domain::Timestamp;
use linecard_store::{CallNews, call_log_since};

use crate::App;
use crate::caller::Caller;
use crate::error::AppError;

/// Most that one reading gives; a watcher that is further behind reads on.
const MOST: u16 = 500;

impl App {
    /// What arrived for the caller's calls from an instant on, the oldest first, and whether there is more.
    pub async fn call_news(&self, caller: &Caller, since: Timestamp) -> Result<(Vec<CallNews>, bool), AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        let news = call_log_since(tx.last(), since, MOST).await?;
        let more = news.len() == usize::from(MOST);
        Ok((news, more))
    }
}
