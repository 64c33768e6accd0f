//! What is done to a call that is in progress: the request is recorded before Twilio is asked, with the credential that the
//! call is pinned to, and its outcome after that (docs/adr/0028).

use std::borrow::Cow;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use linecard_domain::{CallId, CallSid, CallStatus, LogId, OrganizationId};
use linecard_store::{
    Call, EventBus, IdempotencyClaim, NewCallAction, Store, TenantContext, UpdateSource, call_action,
    call_action_accepted, call_action_outcome, call_get, call_signing_credentials, idempotency_get,
    idempotency_release,
};
use linecard_twilio::{CallInstructions, TwilioConfig, TwilioError, TwilioTelephonyAdapter, Unavailable};

use super::daily_transfers::{DailyTransfers, Stored};
use crate::app::App;
use crate::caller::Caller;
use crate::credentials::TokenPromotions;
use crate::dependencies::Dependencies;
use crate::error::{AppError, Conflict};
use crate::outbound::IDEMPOTENCY_LIFETIME;
use crate::requests::IdempotencyKey;

/// A call that was to be changed.
#[derive(Debug)]
pub struct ChangedCall {
    pub call: Call,
    /// False: Twilio's answer was lost, so whether the change took effect is not known.
    pub accepted: bool,
}

/// A request to change a call.
pub(super) struct Change {
    pub(super) call: Call,
    pub(super) source: UpdateSource,
    /// For the log.
    pub(super) detail: String,
    pub(super) instructions: CallInstructions,
}

/// Whose request it is, and how it is recognized when it is repeated.
#[derive(Debug, Clone)]
pub(super) struct Request {
    /// The id of its log entry.
    pub(super) id: LogId,
    pub(super) source: UpdateSource,
    pub(super) idempotency: Option<IdempotencyKey>,
}

/// Changes calls at Twilio.
#[derive(Clone)]
pub(super) struct LiveCalls {
    pub(super) store: Store,
    pub(super) twilio: TwilioTelephonyAdapter,
    promotions: Arc<TokenPromotions>,
    pub(super) live: EventBus,
    pub(super) dependencies: Dependencies,
    daily: DailyTransfers,
}

/// The SID of a call that may be in progress. Twilio decides: its callback may not have arrived yet.
pub(super) fn require_in_progress(call: &Call) -> Result<CallSid, AppError> {
    if call.status.is_terminal() && !call.presumed || call.status == CallStatus::Initiating && call.queued_at.is_some()
    {
        return Err(AppError::Conflict(Conflict::CallNotInProgress));
    }
    call.call_sid.clone().ok_or(AppError::Conflict(Conflict::CallNotAtTwilio))
}

impl LiveCalls {
    pub(super) fn of(app: &App) -> Self {
        Self {
            store: app.store.clone(),
            twilio: app.twilio.clone(),
            promotions: Arc::clone(&app.promotions),
            live: app.live.clone(),
            dependencies: app.dependencies.clone(),
            daily: DailyTransfers::of(app),
        }
    }

    pub(super) fn request(&self, source: UpdateSource, idempotency: Option<IdempotencyKey>) -> Request {
        Request { id: self.dependencies.next_id(), source, idempotency }
    }

    /// The call, if the caller sees it.
    pub(super) async fn get(&self, caller: &Caller, call: CallId) -> Result<Call, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        call_get(tx.last(), call).await?.ok_or(AppError::NotFound("call"))
    }

    /// What the same request led to before: the id of its log entry, and whether Twilio is known to have accepted it. `None`:
    /// it is the first.
    pub(super) async fn earlier(
        &self,
        caller: &Caller,
        call: CallId,
        idempotency: Option<&IdempotencyKey>,
    ) -> Result<Option<(LogId, bool)>, AppError> {
        let Some(idempotency) = idempotency else { return Ok(None) };
        let mut tx = self.store.begin(&caller.context).await?;
        let Some(record) = idempotency_get(&mut tx, idempotency.key()).await? else { return Ok(None) };
        // The hash covers the operation and the call as well.
        if record.request_hash != idempotency.request_hash() {
            return Err(AppError::IdempotencyKeyReused);
        }
        let request = record.resource_id.into();
        Ok(Some((request, call_action_accepted(tx.last(), call, request).await?)))
    }

    /// As [`Self::earlier`], with the call as it is now.
    pub(super) async fn changed_before(
        &self,
        caller: &Caller,
        call: CallId,
        idempotency: Option<&IdempotencyKey>,
    ) -> Result<Option<ChangedCall>, AppError> {
        let Some((_, accepted)) = self.earlier(caller, call, idempotency).await? else { return Ok(None) };
        Ok(Some(ChangedCall { call: self.get(caller, call).await?, accepted }))
    }

    /// Gives a call other instructions, or returns what the same request led to before.
    pub(super) async fn change(
        &self,
        caller: &Caller,
        change: Change,
        idempotency: Option<IdempotencyKey>,
    ) -> Result<ChangedCall, AppError> {
        let Change { call, source, detail, instructions } = change;
        let sid = require_in_progress(&call)?;
        let asked_at = self.dependencies.now();
        let request = self.request(source, idempotency);
        let action = self.action(caller, &request, call.id, &detail);
        // A transfer dials another leg, so it counts as a call of the day.
        let stored = if source == UpdateSource::Transfer {
            self.daily.store_counted(&self.store, caller, &call, &action).await?
        } else {
            let mut tx = self.store.begin(&caller.context).await?;
            if call_action(tx.last(), &action).await? { Stored::AsRequested } else { Stored::Before }
        };
        match stored {
            Stored::AsRequested => {}
            Stored::Before => {
                let earlier = self.changed_before(caller, call.id, request.idempotency.as_ref()).await?;
                return earlier.ok_or(AppError::NotFound("call"));
            }
            Stored::Blocked(blocked) => {
                // The same request at the same moment may have used the limit up.
                let earlier = self.changed_before(caller, call.id, request.idempotency.as_ref()).await?;
                return earlier.ok_or(AppError::Blocked(blocked));
            }
        }
        let (sid, instructions) = (&sid, &instructions);
        let redirect = |config| -> BoxFuture<'_, _> {
            Box::pin(async move { self.twilio.redirect(&config, sid, instructions).await })
        };
        let outcome = self.ask(call.organization_id, call.id, redirect).await;
        let is_undone = outcome.as_ref().is_err_and(|error| !is_unknown(error));
        let concluded = self.conclude(call.organization_id, call.id, &request, outcome).await;
        if source == UpdateSource::Transfer && is_undone {
            self.daily.take_back(&self.store, &call, asked_at).await;
        }
        let accepted = concluded?.is_some();
        Ok(ChangedCall { call: self.get(caller, call.id).await?, accepted })
    }

    /// The log entry of a request.
    pub(super) fn action<'a>(
        &self,
        caller: &Caller,
        request: &'a Request,
        call: CallId,
        detail: &'a str,
    ) -> NewCallAction<'a> {
        let claim = |idempotency: &'a IdempotencyKey| IdempotencyClaim {
            key: idempotency.key(),
            request_hash: idempotency.request_hash(),
            expires_at: self.dependencies.now() + IDEMPOTENCY_LIFETIME,
        };
        NewCallAction {
            id: request.id,
            call,
            source: request.source,
            detail,
            idempotency: request.idempotency.as_ref().map(claim),
            placed_from: caller.remote_address,
        }
    }

    /// Asks Twilio, with the logins that are stored for the call's account: first the one that it is pinned to.
    pub(super) async fn ask<'a, T>(
        &self,
        organization: OrganizationId,
        call: CallId,
        request: impl Fn(TwilioConfig) -> BoxFuture<'a, Result<T, TwilioError>> + Send,
    ) -> Result<T, AppError> {
        let mut tx = self.store.begin(&TenantContext::service(organization)).await?;
        let credentials =
            call_signing_credentials(tx.last(), call).await?.ok_or(AppError::Conflict(Conflict::NoTokenLeft))?;
        drop(tx);
        self.promotions.with_any_login(organization, &credentials.account_sid, &credentials.tokens, request).await
    }

    /// Records what came of a request. `None`: Twilio's answer was lost. Where nothing was done, the idempotency key can be used
    /// again.
    pub(super) async fn conclude<T>(
        &self,
        organization: OrganizationId,
        call: CallId,
        request: &Request,
        outcome: Result<T, AppError>,
    ) -> Result<Option<T>, AppError> {
        let (detail, accepted): (Cow<'_, str>, _) = match &outcome {
            Ok(_) => ("Twilio has accepted it".into(), Some(request.id)),
            Err(error) if is_unknown(error) => {
                ("Twilio's answer was lost, so whether it took effect is not known".into(), None)
            }
            Err(AppError::Twilio(TwilioError::Refused(refusal))) => {
                (format!("Twilio refused it: {}", refusal.guidance()).into(), None)
            }
            Err(_) => ("Twilio could not be asked, so nothing was done".into(), None),
        };
        let mut tx = self.store.begin(&TenantContext::service(organization)).await?;
        if let (Some(idempotency), Err(error)) = (&request.idempotency, &outcome)
            && !is_unknown(error)
        {
            idempotency_release(&mut tx, idempotency.key(), request.id).await?;
        }
        let log_id = self.dependencies.next_id();
        call_action_outcome(tx.last(), call, log_id, request.source, &detail, accepted).await?;
        self.live.changed(organization);
        match outcome {
            Ok(resource) => Ok(Some(resource)),
            Err(error) if is_unknown(&error) => Ok(None),
            Err(AppError::Twilio(TwilioError::Refused(refusal))) if refusal.is_wrong_call_state() => {
                Err(AppError::Conflict(Conflict::CallNotInProgress))
            }
            Err(error) => Err(error),
        }
    }
}

/// Twilio may have done what it was asked.
pub(super) const fn is_unknown(error: &AppError) -> bool {
    matches!(error, AppError::Twilio(TwilioError::Unavailable(Unavailable::NoAnswer(_))))
}
