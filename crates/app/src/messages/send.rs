//! Sending a message.

use std::sync::Arc;

use linecard_store::Message;
use tracing::Instrument;

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::outbound::{Dispatched, Dispatcher};
use crate::requests::SendMessage;

impl App {
    /// Sends a message, or returns what the same request led to before.
    pub async fn send_message(&self, caller: &Caller, request: SendMessage) -> Result<Dispatched<Message>, AppError> {
        Dispatcher::check::<Message>(&request)?;
        caller.require_agent_named(request.params.agent_id)?;
        let urls = request.content.media_urls.iter().enumerate();
        let targets = self.settings.url_targets();
        let refused: Vec<_> =
            urls.filter_map(|(index, url)| targets.check(format!("/mediaUrls/{index}"), url.as_str())).collect();
        if !refused.is_empty() {
            return Err(AppError::Invalid(refused));
        }
        let (dispatcher, caller) = (Arc::clone(&self.dispatcher), caller.clone());
        // A task of its own: a client that disconnects aborts nothing, not even between storing the intent and
        // submitting it, and a shutdown waits.
        self.tasks
            .spawn(async move { dispatcher.dispatch::<Message>(&caller, request).await }.in_current_span())
            .await?
    }
}
