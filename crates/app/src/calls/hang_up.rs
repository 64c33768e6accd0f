//! Hanging up: a queued call is canceled here, one at Twilio by Twilio.

use std::sync::Arc;

use futures_util::FutureExt;
use linecard_domain::{CallId, CallSid, CallStatus};
use linecard_store::{
    Call, CallStatusUpdate, EventBus, Store, TenantContext, UpdateSource, call_apply_update, call_get,
    call_signing_credentials,
};
use linecard_twilio::{CallResource, HangUp, TwilioConfig, TwilioError, TwilioTelephonyAdapter};

use crate::app::App;
use crate::caller::Caller;
use crate::credentials::TokenPromotions;
use crate::dependencies::Dependencies;
use crate::error::{AppError, Conflict};

/// The result of hanging up.
#[derive(Debug)]
pub struct HungUp {
    pub call: Call,
    /// False: the call had already ended.
    pub was_open: bool,
}

impl App {
    /// Hangs up a call. A call that has ended keeps its status.
    pub async fn hang_up(&self, caller: &Caller, call: CallId) -> Result<HungUp, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        let before = call_get(tx.last(), call).await?.ok_or(AppError::NotFound("call"))?;
        drop(tx);
        if before.status.is_terminal() && !before.presumed {
            return Ok(HungUp { call: before, was_open: false });
        }
        let Some(call_sid) = before.call_sid.clone() else {
            if before.is_queued_here()
                && let Some(call) = self.call_queue.cancel(&before).await?
            {
                return Ok(HungUp { call, was_open: true });
            }
            return Err(AppError::Conflict(Conflict::CallNotAtTwilio));
        };
        let hang_up = HangUpAtTwilio {
            store: self.store.clone(),
            twilio: self.twilio.clone(),
            promotions: Arc::clone(&self.promotions),
            live: self.live.clone(),
            dependencies: self.dependencies.clone(),
        };
        // A task of its own: no callback follows when a queued call is canceled, so Twilio's response must be stored
        // even if the client disconnects.
        let task = self.tasks.spawn(async move { hang_up.run(before, call_sid).await });
        Ok(HungUp { call: task.await??, was_open: true })
    }
}

struct HangUpAtTwilio {
    store: Store,
    twilio: TwilioTelephonyAdapter,
    promotions: Arc<TokenPromotions>,
    live: EventBus,
    dependencies: Dependencies,
}

impl HangUpAtTwilio {
    async fn run(&self, before: Call, call_sid: CallSid) -> Result<Call, AppError> {
        let context = TenantContext::service(before.organization_id);
        let mut tx = self.store.begin(&context).await?;
        let credentials =
            call_signing_credentials(tx.last(), before.id).await?.ok_or(AppError::Conflict(Conflict::NoTokenLeft))?;
        drop(tx);
        let (status, sid) = (before.status, &call_sid);
        let request = |config| async move { self.request(&config, status, sid).await }.boxed();
        let resource = self
            .promotions
            .with_any_login(before.organization_id, &credentials.account_sid, &credentials.tokens, request)
            .await?;
        let progress = CallStatusUpdate {
            detail: Some("hung up on request"),
            occurred_at: resource.end_time,
            duration_seconds: resource.duration_seconds.filter(|_| resource.status.is_terminal()),
            ..CallStatusUpdate::status(
                self.dependencies.next_id(),
                UpdateSource::HangUp,
                resource.status,
                Some(&call_sid),
            )
        };
        let mut tx = self.store.begin(&context).await?;
        let ended = call_apply_update(tx.last(), before.id, &progress).await?.unwrap_or(before);
        self.live.changed(ended.organization_id);
        Ok(ended)
    }

    async fn request(
        &self,
        config: &TwilioConfig,
        status: CallStatus,
        call_sid: &CallSid,
    ) -> Result<CallResource, TwilioError> {
        // A call that has not been answered is canceled, so that it does not appear as completed.
        let first = if status == CallStatus::InProgress { HangUp::Complete } else { HangUp::Cancel };
        match self.twilio.hang_up(config, call_sid, first).await {
            // It was answered in the meantime, and then canceling has no effect.
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
