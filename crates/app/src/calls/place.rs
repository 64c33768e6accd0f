//! Placing a call.

use std::sync::Arc;

use linecard_store::Call;
use tracing::Instrument;

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::outbound::{Dispatched, Dispatcher};
use crate::requests::PlaceCall;

impl App {
    /// Places or queues a call, or returns what the same request led to before.
    pub async fn place_call(&self, caller: &Caller, request: PlaceCall) -> Result<Dispatched<Call>, AppError> {
        Dispatcher::check::<Call>(&request)?;
        caller.require_agent_named(request.params.agent_id)?;
        let url = request.options.url.as_ref();
        if let Some(refused) = url.and_then(|url| self.settings.url_targets().check("/url", url.as_str())) {
            return Err(AppError::Invalid(vec![refused]));
        }
        let (queue, caller) = (Arc::clone(&self.call_queue), caller.clone());
        // A task of its own: a client that disconnects aborts nothing, not even between storing the intent and
        // submitting it, and a shutdown waits.
        self.tasks.spawn(async move { queue.place(&caller, request).await }.in_current_span()).await?
    }
}
