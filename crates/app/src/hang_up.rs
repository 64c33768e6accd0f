//! Hanging up.

use std::sync::Arc;

use futures_util::FutureExt;
use linecard_domain::{CallId, CallSid, CallStatus};
use linecard_store::{Call, CallStatusUpdate, TenantContext, UpdateSource, call_apply_update, call_get};
use linecard_twilio::{CallResource, HangUp, TwilioConfig, TwilioError};

use crate::App;
use crate::caller::Caller;
use crate::error::{AppError, Conflict};

/// What hanging up found.
#[derive(Debug)]
pub struct HungUp {
    pub call: Call,
    /// False: the call had ended before.
    pub was_open: bool,
}

impl App {
    /// Hangs a call up. One that has ended stays as it ended.
    pub async fn hang_up(self: &Arc<Self>, caller: &Caller, call: CallId) -> Result<HungUp, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        let before = call_get(tx.last(), call).await?.ok_or(AppError::NotFound("call"))?;
        drop(tx);
        if before.status.is_terminal() && !before.presumed {
            return Ok(HungUp { call: before, was_open: false });
        }
        let Some(call_sid) = before.call_sid.clone() else {
            if before.is_queued_here()
                && let Some(call) = self.cancel_queued(&before).await?
            {
                return Ok(HungUp { call, was_open: true });
            }
            return Err(AppError::Conflict(Conflict::CallNotAtTwilio));
        };
        let app = Arc::clone(self);
        // The answer settles a call that was cancelled while queued, and no callback follows it: so a
        // client that hangs up must not keep it from being written down.
        let task = self.tasks.spawn(async move { app.end_at_twilio(before, call_sid).await });
        Ok(HungUp { call: task.await??, was_open: true })
    }

    async fn end_at_twilio(&self, before: Call, call_sid: CallSid) -> Result<Call, AppError> {
        let (call, sid) = (&before, &call_sid);
        let ask = |config| async move { self.end_with(&config, call, sid).await }.boxed();
        let resource = self.with_any_token(call, ask).await?;
        let progress = CallStatusUpdate {
            detail: Some("hung up on request"),
            occurred_at: resource.end_time,
            duration_seconds: resource.duration_seconds.filter(|_| resource.status.is_terminal()),
            ..CallStatusUpdate::status(self.next_id(), UpdateSource::HangUp, resource.status, Some(&call_sid))
        };
        let mut tx = self.store.begin(&TenantContext::service(before.organization_id)).await?;
        let ended = call_apply_update(tx.last(), before.id, &progress).await?.unwrap_or(before);
        self.live.changed(ended.organization_id);
        Ok(ended)
    }

    async fn end_with(
        &self,
        config: &TwilioConfig,
        call: &Call,
        call_sid: &CallSid,
    ) -> Result<CallResource, TwilioError> {
        // Before the answer a call is cancelled, so that nothing is said of a call that "completed".
        let first = if call.status == CallStatus::InProgress { HangUp::Complete } else { HangUp::Cancel };
        match self.twilio.hang_up(config, call_sid, first).await {
            // It was answered in between: cancelling does nothing then.
            Ok(resource) if resource.status == CallStatus::InProgress && first == HangUp::Cancel => {
                self.twilio.hang_up(config, call_sid, HangUp::Complete).await
            }
            Err(TwilioError::Refused(refusal)) if refusal.is_wrong_call_state() => {
                self.twilio.fetch_call(config, call_sid).await
            }
            outcome => outcome,
        }
    }
}
