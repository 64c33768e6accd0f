//! Hanging up.

use std::sync::Arc;

use linecard_domain::{CallId, CallSid, CallStatus};
use linecard_store::{Call, Progress, ProgressSource, Signers, TenantContext, call_get, call_progress, call_signers};
use linecard_twilio::{CallResource, HangUp, TwilioError};

use crate::App;
use crate::caller::Caller;
use crate::credentials::twilio_config;
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
            return Err(AppError::Conflict(Conflict::CallNotAtTwilio));
        };
        let app = Arc::clone(self);
        // The answer settles a call that was cancelled while queued, and no callback follows it: so a
        // client that hangs up must not keep it from being written down.
        let task = self.tasks.spawn(async move { app.end_at_twilio(before, call_sid).await });
        Ok(HungUp { call: task.await??, was_open: true })
    }

    async fn end_at_twilio(&self, before: Call, call_sid: CallSid) -> Result<Call, AppError> {
        let service = TenantContext::service(before.organization_id);
        let mut tx = self.store.begin(&service).await?;
        let signers = call_signers(tx.last(), before.id).await?.ok_or(AppError::NotFound("connection"))?;
        drop(tx);
        let resource = self.update_with_any_token(&before, &signers, &call_sid).await?;
        let mut tx = self.store.begin(&service).await?;
        let progress = Progress {
            detail: Some("hung up on request"),
            occurred_at: resource.end_time,
            duration_seconds: resource.duration_seconds.filter(|_| resource.status.is_terminal()),
            ..Progress::status(self.next_id(), ProgressSource::HangUp, resource.status, Some(&call_sid))
        };
        Ok(call_progress(tx.last(), before.id, &progress).await?.unwrap_or(before))
    }

    /// The tokens that the organization holds for the call's account, until one is accepted.
    async fn update_with_any_token(
        &self,
        call: &Call,
        signers: &Signers<CallSid>,
        call_sid: &CallSid,
    ) -> Result<CallResource, AppError> {
        let mut refused = None;
        for token in self.open_tokens(call.organization_id, &signers.tokens) {
            let config = twilio_config(&signers.account_sid, token);
            // Before the answer a call is cancelled, so that nothing is said of a call that "completed".
            let first = if call.status == CallStatus::InProgress { HangUp::Complete } else { HangUp::Cancel };
            let outcome = match self.twilio.hang_up(&config, call_sid, first).await {
                // It was answered in between: cancelling does nothing then.
                Ok(resource) if resource.status == CallStatus::InProgress && first == HangUp::Cancel => {
                    self.twilio.hang_up(&config, call_sid, HangUp::Complete).await
                }
                Err(TwilioError::Refused(refusal)) if refusal.is_wrong_call_state() => {
                    self.twilio.fetch_call(&config, call_sid).await
                }
                outcome => outcome,
            };
            match outcome {
                Err(TwilioError::Refused(refusal)) if refusal.is_credential_revoked() => {
                    refused = Some(TwilioError::Refused(refusal));
                }
                outcome => return Ok(outcome?),
            }
        }
        Err(refused.map_or(AppError::NotFound("connection"), AppError::Twilio))
    }
}
