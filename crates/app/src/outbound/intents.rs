//! Intents: what is stored of a call or message before Twilio is called.

use std::sync::Arc;

use linecard_domain::{AgentId, BlockReason, LocalTimes, OrganizationId, OutboundRef, PhoneNumber, Timestamp};
use linecard_store::{
    CallShortWay, IdempotencyClaim, Intent, NewIntent, ResolvedAgent, ResolvedCredential, Store, TenantTx,
    calling_hours_of, idempotency_get,
};
use time::Duration;

use super::dispatched::Dispatched;
use super::limit_warnings::LimitWarnings;
use crate::caller::Caller;
use crate::channels::OutboundItem;
use crate::dependencies::Dependencies;
use crate::error::AppError;
use crate::requests::{IdempotencyKey, OutboundParams};
use crate::resolution::without_credential;

/// How long an intent may be submitted. After that it never is, and the reconciler may look for it at Twilio.
pub(super) const SUBMIT_WINDOW: Duration = Duration::seconds(30);
pub(crate) const IDEMPOTENCY_LIFETIME: Duration = Duration::hours(24);

/// The result of storing an intent.
#[expect(clippy::large_enum_variant, reason = "a stored call or message is as large as a stored intent")]
pub(super) enum IntentOutcome<T: OutboundItem> {
    Stored(StoredIntent<T::Id>),
    /// The idempotency key leads to the result of an earlier request.
    Repeated(Dispatched<T>),
}

/// A stored intent and its resolution.
pub(super) struct StoredIntent<Id> {
    pub organization: OrganizationId,
    pub id: Id,
    pub agent: Option<ResolvedAgent>,
    pub credential: ResolvedCredential,
    /// The longest duration of a call.
    pub max_call_seconds: Option<i32>,
    pub submit_before: Timestamp,
}

/// Stores intents.
pub(crate) struct Intents {
    store: Store,
    short_way: Arc<CallShortWay>,
    dependencies: Dependencies,
    warnings: LimitWarnings,
    org_fallback_default: bool,
}

impl Intents {
    pub(crate) fn new(
        store: Store,
        short_way: Arc<CallShortWay>,
        dependencies: Dependencies,
        warnings: LimitWarnings,
        org_fallback_default: bool,
    ) -> Self {
        Self { store, short_way, dependencies, warnings, org_fallback_default }
    }

    /// Reports the daily limits that an intent came near to, or was refused for.
    pub(super) async fn report_warnings(&self, caller: &Caller, intent: &Intent) {
        let agent = intent.resolution.agent.as_ref().map(|agent| agent.id);
        self.warnings.report(caller.organization_id(), agent, &intent.warnings).await;
    }

    /// Resolves a request and stores its intent. [`AppError::Blocked`]: nothing was stored.
    pub(super) async fn store<T: OutboundItem>(
        &self,
        caller: &Caller,
        request: &T::Request,
    ) -> Result<IntentOutcome<T>, AppError> {
        let submit_before = self.dependencies.now() + SUBMIT_WINDOW;
        if let Some(stored) = self.store_shortly::<T>(caller, request, submit_before).await? {
            log_placed(caller, stored.id.into());
            return Ok(IntentOutcome::Stored(stored));
        }
        // On the heap: it is seldom needed, and larger than all that the common case remembers.
        let outcome = Box::pin(self.store_generally::<T>(caller, request, submit_before)).await?;
        if let IntentOutcome::Stored(stored) = &outcome {
            log_placed(caller, stored.id.into());
        }
        Ok(outcome)
    }

    /// The general way.
    async fn store_generally<T: OutboundItem>(
        &self,
        caller: &Caller,
        request: &T::Request,
        submit_before: Timestamp,
    ) -> Result<IntentOutcome<T>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        // Generated after the transaction has begun, which may take a while: lists translate times to ids, so
        // `created_at` must not be later than the time in the id.
        let id: T::Id = self.dependencies.next_id();
        let params = T::params(request);
        let intent = T::store_intent(tx.last(), request, self.new_intent(caller, id, params, submit_before))
            .await?
            .ok_or(AppError::NotFound("organization"))?;
        drop(tx);
        self.report_warnings(caller, &intent).await;
        if !intent.stored {
            return self.explain_unstored(caller, params, &intent).await.map(IntentOutcome::Repeated);
        }
        Ok(IntentOutcome::Stored(StoredIntent {
            organization: caller.organization_id(),
            id,
            credential: intent.resolution.credential.ok_or(AppError::NotFound("organization"))?,
            agent: intent.resolution.agent,
            max_call_seconds: intent.resolution.max_call_seconds,
            submit_before,
        }))
    }

    /// The short way. `None`: another case, which the general statement decides.
    async fn store_shortly<T: OutboundItem>(
        &self,
        caller: &Caller,
        request: &T::Request,
        submit_before: Timestamp,
    ) -> Result<Option<StoredIntent<T::Id>>, AppError> {
        let params = T::params(request);
        if !T::HAS_SHORT_WAY || caller.context.api_key_id().is_none() || params.agent_id.is_none() {
            return Ok(None);
        }
        // Before the id, as in `store`.
        let created_at = self.dependencies.now();
        let id: T::Id = self.dependencies.next_id();
        let intent = self.new_intent(caller, id, params, submit_before);
        let placed = T::place_shortly(&self.short_way, &caller.context, intent, created_at).await?;
        Ok(placed.map(|placed| StoredIntent {
            organization: caller.organization_id(),
            id,
            agent: Some(placed.agent),
            credential: placed.credential,
            max_call_seconds: placed.max_call_seconds,
            submit_before,
        }))
    }

    pub(super) fn new_intent<'a, Id>(
        &self,
        caller: &Caller,
        id: Id,
        params: &'a OutboundParams,
        submit_before: Timestamp,
    ) -> NewIntent<'a, Id> {
        let claim = |idempotency: &'a IdempotencyKey| IdempotencyClaim {
            key: idempotency.key(),
            request_hash: idempotency.request_hash(),
            expires_at: self.dependencies.now() + IDEMPOTENCY_LIFETIME,
        };
        NewIntent {
            id,
            agent_id: params.agent_id,
            to: &params.to,
            submit_before,
            metadata: params.metadata.as_ref(),
            idempotency: params.idempotency.as_ref().map(claim),
            fallback_default: self.org_fallback_default,
            placed_from: caller.remote_address,
        }
    }

    /// Why an intent was not stored: the request is a repetition, or it is blocked.
    pub(super) async fn explain_unstored<T: OutboundItem>(
        &self,
        caller: &Caller,
        params: &OutboundParams,
        intent: &Intent,
    ) -> Result<Dispatched<T>, AppError> {
        if let Some(idempotency) = &params.idempotency
            && let Some(repeated) = self.earlier_result::<T>(caller, idempotency).await?
        {
            return Ok(repeated);
        }
        let resolution = &intent.resolution;
        if params.agent_id.is_some() && resolution.agent.is_none() {
            return Err(AppError::NotFound("agent"));
        }
        let reason = intent.block_reason.unwrap_or_else(|| without_credential(resolution));
        // The call may still be queued.
        if reason != BlockReason::RateExceeded {
            T::METRICS.blocked(reason);
        }
        if reason == BlockReason::OutsideCallingHours {
            let mut tx = self.store.begin(&caller.context).await?;
            let now = self.dependencies.now();
            return Err(outside_calling_hours(tx.last(), params.agent_id, &params.to, now).await?);
        }
        Err(AppError::Blocked(reason))
    }

    async fn earlier_result<T: OutboundItem>(
        &self,
        caller: &Caller,
        idempotency: &IdempotencyKey,
    ) -> Result<Option<Dispatched<T>>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        let Some(record) = idempotency_get(&mut tx, idempotency.key()).await? else {
            return Ok(None);
        };
        // The hash covers the operation as well, so a call's key never leads to a message.
        if record.request_hash != idempotency.request_hash() {
            return Err(AppError::IdempotencyKeyReused);
        }
        let stored =
            T::get(tx.last(), record.resource_id.into()).await?.ok_or(AppError::NotFound(T::CHANNEL.as_str()))?;
        if let Some(failure) = stored.failure_before_acceptance() {
            return Err(failure.into_error(stored.id().into()));
        }
        Ok(Some(if stored.sid().is_some() { Dispatched::Accepted(stored) } else { Dispatched::Pending(stored) }))
    }
}

/// That a number is not called at this hour, and when it is.
pub(crate) async fn outside_calling_hours(
    tx: &mut TenantTx,
    agent: Option<AgentId>,
    to: &PhoneNumber,
    now: Timestamp,
) -> Result<AppError, AppError> {
    let hours = calling_hours_of(tx, agent).await?;
    Ok(AppError::OutsideCallingHours { now, allowed_from: LocalTimes::of(to).allowed_from(&hours, now) })
}

/// One line for each call and message, with ids only: after an incident, it says which key or member it was even if the database
/// is lost.
pub(super) fn log_placed(caller: &Caller, placed: OutboundRef) {
    tracing::info!(
        organization_id = %caller.organization_id(),
        id = %placed.as_uuid(),
        user_id = %caller.user_id,
        api_key_id = caller.context.api_key_id().map(tracing::field::display),
        remote_address = caller.remote_address.map(tracing::field::display),
        "{} placed",
        placed.channel()
    );
}
