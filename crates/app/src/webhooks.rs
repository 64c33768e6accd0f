//! Twilio's status callbacks, and what was rejected of them.

use linecard_domain::{CallId, OrganizationId, RecordingId, Role};
use linecard_store::{RefusalCount, refusal_list};
use time::Duration;

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::tracking::{CallbackRequest, CallbackTarget};

impl App {
    /// Verifies and applies a status callback. [`AppError::CallbackRejected`] whatever the reason: the sender is not
    /// told which.
    pub async fn apply_callback(&self, target: CallbackTarget, request: &CallbackRequest<'_>) -> Result<(), AppError> {
        self.callbacks.receive(target, request).await
    }

    /// As [`App::apply_callback`], of a recording of a call.
    pub async fn apply_recording_callback(
        &self,
        organization: OrganizationId,
        call: CallId,
        recording: RecordingId,
        request: &CallbackRequest<'_>,
    ) -> Result<(), AppError> {
        self.callbacks.receive_recording(organization, call, recording, request).await
    }

    /// Rejected callbacks of the last 24 hours by minute and reason, newest first.
    pub async fn webhook_refusals(&self, caller: &Caller) -> Result<Vec<RefusalCount>, AppError> {
        caller.require(Role::Admin)?;
        let since = self.dependencies.now() - Duration::days(1);
        let mut tx = self.store.begin(&caller.context).await?;
        Ok(refusal_list(tx.last(), since).await?)
    }
}
