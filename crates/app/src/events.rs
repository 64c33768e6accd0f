//! The event log of an organization's calls and messages, as it grows.

use linecard_domain::Timestamp;

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::streams::{OpenStream, OutboundEvent, read_log};

impl App {
    /// Opens a stream of the caller's organization: it ends when the caller's session or API key loses its access.
    pub fn open_stream(&self, caller: &Caller) -> Result<OpenStream, AppError> {
        self.streams.open(caller)
    }

    /// The events of the caller's organization since an instant, oldest first, and whether there are more.
    pub async fn events(&self, caller: &Caller, since: Timestamp) -> Result<(Vec<OutboundEvent>, bool), AppError> {
        Ok(read_log(self.store.begin(&caller.context).await?, since).await?)
    }
}
