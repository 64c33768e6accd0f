//! Placing a call: the intent is durable before Twilio is asked, and from then on the work is the
//! server's, whether the client waits for it or not.

use std::sync::Arc;

use linecard_domain::CallId;
use linecard_store::{Call, IdempotencyClaim, Intent, NewCall, call_get, call_intent, idempotency_get};
use time::Duration;
use tracing::Instrument;

use crate::App;
use crate::caller::Caller;
use crate::calls::{IdempotencyKey, PlaceCall};
use crate::error::AppError;
use crate::resolution::blocked;
use crate::submission::{CallSubmission, Submitted};
use crate::{instructions, metrics};

/// After this an intent is never sent: the reconciler may touch it then.
const SUBMIT_WINDOW: Duration = Duration::seconds(30);
const IDEMPOTENCY_LIFETIME: Duration = Duration::hours(24);

/// A call that was placed, or may have been.
#[derive(Debug)]
pub struct PlacedCall {
    pub call: Call,
    pub outcome: Placed,
}

/// What is known of a call when the client is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placed {
    /// Twilio has it.
    AtTwilio,
    /// The request is under way, or its outcome is unknown; callbacks and the reconciler will tell.
    Pending,
}

impl App {
    /// Places a call, or answers what the same request made before.
    pub async fn place_call(self: &Arc<Self>, caller: &Caller, request: PlaceCall) -> Result<PlacedCall, AppError> {
        let errors = request.options.check();
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        let (app, caller) = (Arc::clone(self), caller.clone());
        // The handler only awaits it: a client that hangs up aborts nothing, not even between the intent's
        // commit and its submission, and a shutdown waits.
        let task = self.tasks.spawn(async move { app.store_and_submit(&caller, request).await }.in_current_span());
        task.await?
    }

    async fn store_and_submit(&self, caller: &Caller, request: PlaceCall) -> Result<PlacedCall, AppError> {
        let call_id: CallId = self.next_id();
        let now = self.clock.now();
        let submit_before = now + SUBMIT_WINDOW;
        let claim = request.idempotency.as_ref().map(|idempotency| IdempotencyClaim {
            key: idempotency.key(),
            request_hash: idempotency.request_hash(),
            expires_at: now + IDEMPOTENCY_LIFETIME,
        });
        let new = NewCall {
            id: call_id,
            agent_id: request.agent_id,
            to: &request.to,
            submit_before,
            metadata: request.options.metadata.as_ref(),
            idempotency: claim,
            fallback_default: self.settings.org_fallback_default,
        };
        let mut tx = self.store.begin(&caller.context).await?;
        let intent = call_intent(tx.last(), &new).await?.ok_or(AppError::NotFound("organization"))?;
        drop(tx);
        if !intent.stored {
            return self.answer_without_intent(caller, &request, intent).await;
        }
        let Some(credential) = intent.resolution.credential else {
            return Err(AppError::NotFound("organization"));
        };
        let organization = caller.organization_id();
        let agent = intent.resolution.agent.as_ref();
        let submission = CallSubmission {
            organization,
            call_id,
            instructions: instructions::instructions(&request, organization, agent, call_id),
            status_callback: instructions::status_callback(&self.settings, organization, call_id),
            credential,
            submit_before,
            request,
        };
        match self.submit_call(submission).await? {
            Submitted::AtTwilio(call) => Ok(PlacedCall { call, outcome: Placed::AtTwilio }),
            Submitted::Unknown(call) => Ok(PlacedCall { call, outcome: Placed::Pending }),
        }
    }

    /// Without a stored intent either the request is a repetition, or nothing may be dialled.
    async fn answer_without_intent(
        &self,
        caller: &Caller,
        request: &PlaceCall,
        intent: Intent,
    ) -> Result<PlacedCall, AppError> {
        if let Some(idempotency) = &request.idempotency
            && let Some(repeated) = self.repeated(caller, idempotency).await?
        {
            return Ok(repeated);
        }
        if request.agent_id.is_some() && intent.resolution.agent.is_none() {
            return Err(AppError::field("/agentId", "is not an agent of this organization"));
        }
        metrics::call_blocked();
        Err(AppError::Blocked(blocked(&intent.resolution)))
    }

    async fn repeated(&self, caller: &Caller, idempotency: &IdempotencyKey) -> Result<Option<PlacedCall>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        let Some(record) = idempotency_get(&mut tx, idempotency.key()).await? else {
            return Ok(None);
        };
        if record.request_hash != idempotency.request_hash() {
            return Err(AppError::IdempotencyKeyReused);
        }
        let call = call_get(tx.last(), record.resource_id.into()).await?.ok_or(AppError::NotFound("call"))?;
        let outcome = if call.call_sid.is_some() { Placed::AtTwilio } else { Placed::Pending };
        Ok(Some(PlacedCall { call, outcome }))
    }
}
