//! Calls above their account's calls per second: they wait for their turn, or are refused when they must not wait.
//!
//! The intent and how the call is to be placed are durable while it waits; any node sends it when its turn has come.

use std::sync::Arc;
use std::time::Duration as StdDuration;

use linecard_domain::{CallStatus, Channel, Timestamp};
use linecard_store::{
    Call, CallStatusUpdate, Dequeued, QueueHead, QueuePlace, ResolvedCredential, TenantContext, UpdateSource,
    call_apply_update, call_get, call_intent_queued, call_rate_wait, call_signing_credentials, call_unqueue,
};
use time::Duration;

use crate::App;
use crate::caller::Caller;
use crate::calls::{CallOptions, PlaceCall};
use crate::error::{AppError, Conflict};
use crate::outgoing::{Envelope, Outgoing, Placed, SUBMIT_WINDOW, Sending};
use crate::resolution::Blocked;
use crate::submission::{Fate, Submitting};
use crate::{instructions, metrics};

/// No call waits for longer; as many may wait as have their turn before.
const LONGEST_WAIT: Duration = Duration::hours(1);
/// Accounts that are looked at in one round.
const ACCOUNTS: u16 = 64;
/// How often it is looked whether another node has queued something.
const PAUSE: StdDuration = StdDuration::from_secs(1);
/// What is due and another node serves is looked at again so soon.
const SHORTEST_PAUSE: StdDuration = StdDuration::from_millis(2);

impl App {
    /// What becomes of a call for which no turn was free.
    pub(crate) async fn place_over_rate(
        self: &Arc<Self>,
        caller: &Caller,
        request: PlaceCall,
    ) -> Result<Placed<Call>, AppError> {
        if request.may_wait {
            return self.queue_call(caller, &request).await;
        }
        let mut tx = self.store.begin(&caller.context).await?;
        let wait = call_rate_wait(tx.last(), request.envelope.agent_id, self.settings.org_fallback_default).await?;
        Err(over_rate(wait.unwrap_or_default()))
    }

    async fn queue_call(self: &Arc<Self>, caller: &Caller, request: &PlaceCall) -> Result<Placed<Call>, AppError> {
        let options = serde_json::to_value(&request.options).map_err(AppError::CallOrder)?;
        let give_up_at = self.clock.now() + LONGEST_WAIT;
        let mut tx = self.store.begin(&caller.context).await?;
        let id = self.next_id();
        let intent = self.new_intent(id, &request.envelope, give_up_at);
        let most_seconds = i32::try_from(LONGEST_WAIT.whole_seconds()).unwrap_or(i32::MAX);
        let intent = call_intent_queued(&mut tx, &intent, &options, most_seconds)
            .await?
            .ok_or(AppError::NotFound("organization"))?;
        if !intent.stored {
            drop(tx);
            return match self.answer_without_intent::<PlaceCall>(caller, &request.envelope, &intent).await {
                // The limit was lifted a moment ago.
                Err(AppError::Blocked(Blocked::OverRate)) => Err(over_rate(Duration::ZERO)),
                answer => answer,
            };
        }
        let call = call_get(tx.last(), id).await?.ok_or(AppError::NotFound("call"))?;
        metrics::queued();
        self.live.changed(call.organization_id);
        self.call_queued.notify_one();
        Ok(Placed::Pending(call))
    }

    /// Where a call stands that waits for its turn. `None`: it does not.
    pub async fn queue_place(&self, call: &Call) -> Result<Option<QueuePlace>, AppError> {
        if !call.is_queued_here() {
            return Ok(None);
        }
        Ok(self.store.call_queue_place(call).await?)
    }

    /// Sends calls whose turn has come, until the server ends.
    pub async fn run_call_queue(self: Arc<Self>) {
        while !self.ending.is_cancelled() {
            let pause = match self.serve_call_queue().await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "the queues of calls could not be served");
                    PAUSE
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.call_queued.notified() => {}
                () = self.ending.cancelled() => {}
            }
        }
    }

    /// One round over the accounts that have calls waiting: whichever turn has come is taken. Answers how long there is
    /// nothing to do then.
    pub async fn serve_call_queue(self: &Arc<Self>) -> Result<StdDuration, AppError> {
        let heads = self.store.call_queue_heads(ACCOUNTS).await?;
        let mut pause = PAUSE;
        for head in heads {
            let wait = head.next_at - self.clock.now();
            if wait <= Duration::ZERO {
                self.send_next(&head).await?;
                pause = SHORTEST_PAUSE;
            } else {
                pause = pause.min(StdDuration::try_from(wait).unwrap_or(PAUSE).max(SHORTEST_PAUSE));
            }
        }
        Ok(pause)
    }

    async fn send_next(self: &Arc<Self>, head: &QueueHead) -> Result<(), AppError> {
        // `submit_before` counts from the turn on.
        let submit_before = self.clock.now() + SUBMIT_WINDOW;
        let Some(dequeued) = self.store.call_dequeue(head, submit_before).await? else { return Ok(()) };
        let app = Arc::clone(self);
        self.tasks.spawn(async move {
            let call = dequeued.call.id;
            // A refusal by Twilio, for one: it stands in the call's log, and nobody waits for this answer.
            if let Err(error) = app.send_dequeued(dequeued, submit_before).await {
                tracing::info!(error = &error as &dyn std::error::Error, %call, "a call that had waited was not placed");
            }
        });
        Ok(())
    }

    async fn send_dequeued(&self, dequeued: Dequeued, submit_before: Timestamp) -> Result<(), AppError> {
        let call = dequeued.call;
        let organization = call.organization_id;
        let mut tx = self.store.begin(&TenantContext::service(organization)).await?;
        let signers = call_signing_credentials(tx.last(), call.id).await?;
        drop(tx);
        let token = signers.and_then(|signers| signers.tokens.into_iter().next());
        let token = token.ok_or(AppError::Conflict(Conflict::NoTokenLeft))?;
        let options: CallOptions = serde_json::from_value(dequeued.options).map_err(AppError::CallOrder)?;
        let envelope = Envelope { agent_id: call.agent_id, to: call.to.clone(), metadata: None, idempotency: None };
        let sending = Sending {
            subject: call.id.into(),
            organization,
            agent: dequeued.agent.as_ref(),
            from: call.from.clone(),
            status_callback: instructions::status_callback(&self.settings, organization, call.id.into()),
            max_call_seconds: dequeued.max_call_seconds.and_then(|seconds| u32::try_from(seconds).ok()),
        };
        let order = PlaceCall { envelope, options, may_wait: true }.order(sending);
        let credential = ResolvedCredential { account_sid: call.account_sid, phone_number: call.from, token };
        let submitting = Submitting::<PlaceCall> {
            organization,
            id: call.id,
            agent: call.agent_id,
            order,
            credential,
            submit_before,
        };
        if dequeued.paused {
            let detail = "All calls were stopped (paused) before its turn came";
            return self.record(&submitting, &Fate::Failed { detail, refusal: None }).await.map(drop);
        }
        self.submit(submitting).await.map(drop)
    }

    /// Takes a call that waits for its turn out of the queue. `None`: it does not wait any more.
    pub(crate) async fn cancel_queued(&self, call: &Call) -> Result<Option<Call>, AppError> {
        let mut tx = self.store.begin(&TenantContext::service(call.organization_id)).await?;
        if !call_unqueue(&mut tx, call.id).await? {
            return Ok(None);
        }
        let progress = CallStatusUpdate {
            detail: Some("hung up on request while it waited for its turn"),
            ..CallStatusUpdate::status(self.next_id(), UpdateSource::HangUp, CallStatus::Canceled, None)
        };
        let canceled = call_apply_update(tx.last(), call.id, &progress).await?;
        self.live.changed(call.organization_id);
        Ok(canceled)
    }
}

fn over_rate(retry_after: Duration) -> AppError {
    metrics::blocked(Channel::Call, Blocked::OverRate.code());
    AppError::OverRate { retry_after }
}
