//! The background work of a server that sends events.

use std::sync::Arc;

use crate::app::App;
use crate::error::AppError;
use crate::event_deliveries::RenderEvent;
use crate::metrics;

impl App {
    /// Sends events until the server stops. `render` makes the JSON of an event.
    pub async fn run_event_deliveries(self: Arc<Self>, render: RenderEvent) {
        Arc::clone(&self.event_deliveries).run(render).await;
    }

    /// Sends what is due now in all organizations.
    pub async fn deliver_events(&self, render: RenderEvent) -> Result<(), AppError> {
        self.event_deliveries.deliver_all(render).await
    }

    /// Measures how far the deliveries are behind. To be called regularly; every node reports the same.
    pub async fn measure_event_backlog(&self) -> Result<(), AppError> {
        metrics::event_backlog(self.store.event_backlog().await?);
        Ok(())
    }
}
