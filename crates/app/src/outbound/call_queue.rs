//! The queue of calls that exceed their account's calls per second.
//!
//! The intent and the call's options are durable while it is queued; any node places it when its slot comes up.

use std::sync::Arc;
use std::time::Duration as StdDuration;

use linecard_domain::{BlockReason, CallStatus, Timestamp};
use linecard_store::{
    Call, CallStatusUpdate, Dequeued, EventBus, QueueHead, ResolvedCredential, Store, TenantContext, UpdateSource,
    call_apply_update, call_get, call_intent_queued, call_rate_wait, call_signing_credentials, call_still_allowed,
    call_unqueue,
};
use time::Duration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::dispatched::Dispatched;
use super::dispatcher::Dispatcher;
use super::intents::{IntentOutcome, SUBMIT_WINDOW, StoredIntent, log_placed};
use crate::caller::Caller;
use crate::channels::OutboundItem;
use crate::dependencies::Dependencies;
use crate::error::{AppError, Conflict};
use crate::metrics;
use crate::requests::{CallOptions, OutboundParams, PlaceCall};

/// The longest wait in the queue. A call is queued only if its slot comes up before that.
const LONGEST_WAIT: Duration = Duration::hours(1);
/// The number of accounts that are served in one round.
const ACCOUNTS: u16 = 64;
/// How often the queue is read when this node knows of nothing to do: another node may have queued a call.
const IDLE_PAUSE: StdDuration = StdDuration::from_secs(1);
/// The pause while calls are due, which another node may be serving.
const SHORTEST_PAUSE: StdDuration = StdDuration::from_millis(2);

/// Queues calls and places them when their slots come up.
pub(crate) struct CallQueue {
    store: Store,
    dispatcher: Arc<Dispatcher>,
    live: EventBus,
    dependencies: Dependencies,
    /// Where queued calls are placed; a shutdown waits for it.
    tasks: TaskTracker,
    org_fallback_default: bool,
    call_queued: Notify,
}

impl CallQueue {
    pub(crate) fn new(
        store: Store,
        dispatcher: Arc<Dispatcher>,
        live: EventBus,
        dependencies: Dependencies,
        tasks: TaskTracker,
        org_fallback_default: bool,
    ) -> Self {
        Self { store, dispatcher, live, dependencies, tasks, org_fallback_default, call_queued: Notify::new() }
    }

    /// Places a call, or queues it when no slot is free.
    pub(crate) async fn place(&self, caller: &Caller, request: PlaceCall) -> Result<Dispatched<Call>, AppError> {
        match self.dispatcher.intents.store::<Call>(caller, &request).await {
            // On the heap, so that what is spawned, and moved, is small.
            Ok(IntentOutcome::Stored(intent)) => Box::pin(self.dispatcher.submit(request, intent)).await,
            Ok(IntentOutcome::Repeated(dispatched)) => Ok(dispatched),
            Err(AppError::Blocked(BlockReason::RateExceeded)) if request.may_wait => {
                self.enqueue(caller, &request).await
            }
            Err(AppError::Blocked(BlockReason::RateExceeded)) => {
                let mut tx = self.store.begin(&caller.context).await?;
                let wait = call_rate_wait(tx.last(), request.params.agent_id, self.org_fallback_default).await?;
                Err(rate_exceeded(wait.unwrap_or_default()))
            }
            Err(error) => Err(error),
        }
    }

    async fn enqueue(&self, caller: &Caller, request: &PlaceCall) -> Result<Dispatched<Call>, AppError> {
        let options = serde_json::to_value(&request.options).map_err(AppError::QueuedCallOptions)?;
        let give_up_at = self.dependencies.now() + LONGEST_WAIT;
        let mut tx = self.store.begin(&caller.context).await?;
        let id = self.dependencies.next_id();
        let intent = self.dispatcher.intents.new_intent(caller, id, &request.params, give_up_at);
        let longest_seconds = i32::try_from(LONGEST_WAIT.whole_seconds()).unwrap_or(i32::MAX);
        let intent = call_intent_queued(&mut tx, &intent, &options, longest_seconds)
            .await?
            .ok_or(AppError::NotFound("organization"))?;
        if !intent.stored {
            // Committed, because it noted what it warns of.
            tx.commit().await?;
            self.dispatcher.intents.report_warnings(caller, &intent).await;
            return match self.dispatcher.intents.explain_unstored(caller, &request.params, &intent).await {
                // The limit was removed a moment ago.
                Err(AppError::Blocked(BlockReason::RateExceeded)) => Err(rate_exceeded(Duration::ZERO)),
                answer => answer,
            };
        }
        log_placed(caller, id.into());
        let call = call_get(tx.last(), id).await?.ok_or(AppError::NotFound("call"))?;
        self.dispatcher.intents.report_warnings(caller, &intent).await;
        metrics::queued();
        self.live.changed(call.organization_id);
        self.call_queued.notify_one();
        Ok(Dispatched::Pending(call))
    }

    /// Places calls when their slots come up, until the server stops.
    pub(crate) async fn run(self: Arc<Self>, ending: &CancellationToken) {
        while !ending.is_cancelled() {
            let pause = match self.serve().await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "the call queues could not be served");
                    IDLE_PAUSE
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.call_queued.notified() => {}
                () = ending.cancelled() => {}
            }
        }
    }

    /// One round over the accounts with queued calls. Takes every slot that has come up, and returns the time until
    /// the next round.
    pub(crate) async fn serve(self: &Arc<Self>) -> Result<StdDuration, AppError> {
        let accounts = self.store.call_queue_accounts(ACCOUNTS).await?;
        let mut pause = IDLE_PAUSE;
        for account in accounts {
            let wait = account.next_at - self.dependencies.now();
            if wait > Duration::ZERO {
                pause = pause.min(StdDuration::try_from(wait).unwrap_or(IDLE_PAUSE).max(SHORTEST_PAUSE));
            } else if let Some(head) = self.store.call_queue_head(&account.bucket).await? {
                self.take_next(&head).await?;
                pause = SHORTEST_PAUSE;
            }
        }
        Ok(pause)
    }

    async fn take_next(self: &Arc<Self>, head: &QueueHead) -> Result<(), AppError> {
        // The submission window starts at the slot.
        let submit_before = self.dependencies.now() + SUBMIT_WINDOW;
        let Some(dequeued) = self.store.call_dequeue(head, submit_before).await? else { return Ok(()) };
        let queue = Arc::clone(self);
        self.tasks.spawn(async move {
            let call = dequeued.call.id;
            // For example, Twilio refused the call. The call's log says so, and no client waits for this result.
            if let Err(error) = queue.place_dequeued(dequeued, submit_before).await {
                tracing::info!(error = &error as &dyn std::error::Error, %call, "a queued call was not placed");
            }
        });
        Ok(())
    }

    async fn place_dequeued(&self, dequeued: Dequeued, submit_before: Timestamp) -> Result<(), AppError> {
        let Dequeued { call, options, agent, max_call_seconds } = dequeued;
        let organization = call.organization_id;
        let mut tx = self.store.begin(&TenantContext::service(organization)).await?;
        let blocked = call_still_allowed(&mut tx, call.agent_id, &call.from, &call.to).await?;
        let signing = call_signing_credentials(tx.last(), call.id).await?;
        drop(tx);
        let token = signing.and_then(|signing| signing.tokens.into_iter().next());
        let token = token.ok_or(AppError::Conflict(Conflict::NoTokenLeft))?;
        let options: CallOptions = serde_json::from_value(options).map_err(AppError::QueuedCallOptions)?;
        let params = OutboundParams { agent_id: call.agent_id, to: call.to, metadata: None, idempotency: None };
        let request = PlaceCall { params, options, may_wait: true };
        let credential = ResolvedCredential { account_sid: call.account_sid, phone_number: call.from, token };
        let intent = StoredIntent { organization, id: call.id, agent, credential, max_call_seconds, submit_before };
        if let Some(blocked) = blocked {
            Call::METRICS.blocked(blocked);
            return self.dispatcher.abandon::<Call>(request, intent, no_longer_allowed(blocked)).await.map(drop);
        }
        self.dispatcher.submit::<Call>(request, intent).await.map(drop)
    }

    /// Removes a call from the queue. `None`: it is no longer queued.
    pub(crate) async fn cancel(&self, call: &Call) -> Result<Option<Call>, AppError> {
        let mut tx = self.store.begin(&TenantContext::service(call.organization_id)).await?;
        if !call_unqueue(&mut tx, call.id).await? {
            return Ok(None);
        }
        let progress = CallStatusUpdate {
            detail: Some("canceled on request while it was queued"),
            ..CallStatusUpdate::status(self.dependencies.next_id(), UpdateSource::HangUp, CallStatus::Canceled, None)
        };
        let canceled = call_apply_update(tx.last(), call.id, &progress).await?;
        self.live.changed(call.organization_id);
        Ok(canceled)
    }
}

/// Why a call that was allowed when it was queued is not placed when its slot comes up.
const fn no_longer_allowed(blocked: BlockReason) -> &'static str {
    match blocked {
        BlockReason::Paused(_) => "All calls were paused before this one's slot came up",
        BlockReason::DoNotCall => "The number was put on the do-not-call list before this call's slot came up",
        BlockReason::OutsideCallingHours => {
            "The hours at which calls are allowed had ended when this call's slot came up"
        }
        _ => "The limits did not allow this call any more when its slot came up",
    }
}

fn rate_exceeded(retry_after: Duration) -> AppError {
    Call::METRICS.blocked(BlockReason::RateExceeded);
    AppError::RateExceeded { retry_after }
}
