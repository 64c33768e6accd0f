//! What is special about calls.

use std::borrow::Cow;

use linecard_domain::{
    AccountSid, CallId, CallSid, CallStatus, Channel, CredentialId, LogId, OrganizationId, RecordingId, Timestamp,
};
use linecard_store::{
    Call, CallShortWay, CallStatusUpdate, CallbackSigner, CompetingIntents, DueItem, Intent, NewIntent, PlacedIntent,
    SigningCredentials, StoreError, TenantContext, TenantTx, UpdateSource, Window, call_apply_update,
    call_competing_intents, call_get, call_intent, call_presume_failed, call_signing_credentials, call_work_due,
};
use linecard_twilio::{
    CallCallback, CallResource, CallbackError, CreateCall, ListBetween, Submission, TwilioConfig, TwilioError,
    TwilioTelephonyAdapter,
};
use tracing::Span;

use super::instructions::{instructions, recording_callback};
use super::item::{CallbackForm, DispatchContext, OutboundItem, ResourceSummary, Stage, Update};
use super::outcome::{StoredFailure, SubmitOutcome, explained_code};
use super::rejection::RejectionReason;
use crate::error::FieldError;
use crate::metrics::{CALL_METRICS, ChannelMetrics};
use crate::requests::{OutboundParams, PlaceCall};

impl OutboundItem for Call {
    const CHANNEL: Channel = Channel::Call;
    const METRICS: ChannelMetrics = CALL_METRICS;
    const UNKNOWN: RejectionReason = RejectionReason::UnknownCall;
    const OTHER_SID: RejectionReason = RejectionReason::OtherCall;

    type Id = CallId;
    type Sid = CallSid;
    type Request = PlaceCall;
    type TwilioRequest = CreateCall;
    type Resource = CallResource;
    type Callback = CallCallback;

    fn id(&self) -> CallId {
        self.id
    }

    fn organization_id(&self) -> OrganizationId {
        self.organization_id
    }

    fn sid(&self) -> Option<&CallSid> {
        self.call_sid.as_ref()
    }

    fn created_at(&self) -> Timestamp {
        self.created_at
    }

    fn updated_at(&self) -> Timestamp {
        self.updated_at
    }

    fn ended_at(&self) -> Timestamp {
        self.ended_at.unwrap_or(self.updated_at)
    }

    fn stage(&self) -> Stage {
        match self.status {
            CallStatus::Initiating | CallStatus::SubmissionUnknown if self.call_sid.is_none() => Stage::Unanswered,
            // Twilio charges nothing for calls that were not answered.
            CallStatus::Completed if self.call_sid.is_some() && self.price.is_none() => Stage::Unpriced,
            status if status.is_terminal() => Stage::Settled,
            _ => Stage::Open,
        }
    }

    fn may_stay_open(&self) -> bool {
        false
    }

    /// A call that had waited in the queue was answered before it failed.
    fn failure_before_acceptance(&self) -> Option<StoredFailure> {
        let failed = self.status == CallStatus::Failed && !self.presumed && self.call_sid.is_none();
        (failed && self.queued_at.is_none()).then(|| StoredFailure::of(self.error_code, self.error_message.as_deref()))
    }

    fn params(request: &PlaceCall) -> &OutboundParams {
        &request.params
    }

    fn check(request: &PlaceCall) -> Vec<FieldError> {
        request.options.check()
    }

    async fn store_intent(
        tx: &mut TenantTx,
        _request: &PlaceCall,
        intent: NewIntent<'_, CallId>,
    ) -> Result<Option<Intent>, StoreError> {
        call_intent(tx, &intent).await
    }

    fn twilio_request(request: PlaceCall, context: DispatchContext<'_>) -> CreateCall {
        let instructions = instructions(&request.options, &context);
        let options = request.options;
        // Its recording is known by the call's own id.
        let recording = || recording_callback(&context.status_callback, RecordingId::from(*context.item.as_uuid()));
        CreateCall {
            recording: options.record.then(recording),
            instructions,
            to: request.params.to,
            from: context.from,
            status_callback: context.status_callback,
            timeout_seconds: options.timeout_seconds.and_then(|seconds| u16::try_from(seconds).ok()),
            // The request's limit, within what the organization and the agent allow.
            time_limit_seconds: options.time_limit_seconds.into_iter().chain(context.max_call_seconds).min(),
            machine_detection: options.machine_detection,
            send_digits: options.send_digits,
        }
    }

    fn submit_span(call_id: CallId, organization_id: OrganizationId, credential_source: &'static str) -> Span {
        tracing::info_span!("submit_call", %organization_id, %call_id, credential_source)
    }

    async fn create(
        twilio: &TwilioTelephonyAdapter,
        config: &TwilioConfig,
        request: &CreateCall,
    ) -> Submission<CallResource> {
        twilio.create_call(config, request).await
    }

    async fn record_outcome(
        tx: &mut TenantTx,
        call: CallId,
        log_id: LogId,
        outcome: &SubmitOutcome<'_, CallResource>,
    ) -> Result<Option<Call>, StoreError> {
        let (status, call_sid) = match outcome {
            SubmitOutcome::Accepted(resource) => (resource.status, Some(&resource.sid)),
            SubmitOutcome::Failed { .. } => (CallStatus::Failed, None),
            SubmitOutcome::Unknown { .. } => (CallStatus::SubmissionUnknown, None),
        };
        let error_message = outcome.guidance();
        let progress = CallStatusUpdate {
            detail: outcome.detail(),
            error_code: outcome.error_code(),
            error_message: error_message.as_deref(),
            ..CallStatusUpdate::status(log_id, UpdateSource::Answer, status, call_sid)
        };
        call_apply_update(tx, call, &progress).await
    }

    async fn get(tx: &mut TenantTx, call: CallId) -> Result<Option<Call>, StoreError> {
        call_get(tx, call).await
    }

    const HAS_SHORT_WAY: bool = true;

    async fn place_shortly(
        way: &CallShortWay,
        context: &TenantContext,
        intent: NewIntent<'_, CallId>,
        created_at: Timestamp,
    ) -> Result<Option<PlacedIntent>, StoreError> {
        way.intents.store(context, &intent, created_at).await
    }

    async fn record_accepted_shortly(
        way: &CallShortWay,
        organization: OrganizationId,
        call: CallId,
        log_id: LogId,
        resource: &CallResource,
    ) -> Result<Option<Call>, StoreError> {
        way.answers.record(organization, call, log_id, &resource.sid, resource.status).await
    }

    async fn apply_callback_shortly(
        way: &CallShortWay,
        organization: OrganizationId,
        call: CallId,
        credential_id: CredentialId,
        log_id: LogId,
        callback: &CallCallback,
    ) -> Result<bool, StoreError> {
        let signer = CallbackSigner { credential_id, account_sid: &callback.account_sid };
        let error = explained_code(callback.error_code);
        way.callbacks.apply(organization, call, signer, &reported(log_id, callback, &error)).await
    }

    async fn due(tx: &mut TenantTx, limit: u16) -> Result<Vec<DueItem<Self>>, StoreError> {
        call_work_due(tx, limit).await
    }

    fn summary(resource: &CallResource) -> ResourceSummary<'_, CallSid> {
        ResourceSummary { sid: &resource.sid, created_at: resource.date_created, has_price: resource.price.is_some() }
    }

    fn lacks_facts_of(&self, resource: &CallResource) -> bool {
        let ended = self.status.is_terminal() && self.status == resource.status;
        ended
            && (self.duration_seconds.is_none() && resource.duration_seconds.is_some()
                || self.answered_by.is_none() && resource.answered_by.is_some())
    }

    fn has_changes(&self, resource: &CallResource) -> bool {
        self.status.advances_to(resource.status)
    }

    async fn fetch(
        twilio: &TwilioTelephonyAdapter,
        config: &TwilioConfig,
        sid: &CallSid,
    ) -> Result<CallResource, TwilioError> {
        twilio.fetch_call(config, sid).await
    }

    async fn list(
        &self,
        twilio: &TwilioTelephonyAdapter,
        config: &TwilioConfig,
    ) -> Result<Vec<CallResource>, TwilioError> {
        let list = ListBetween { to: Some(self.to.clone()), from: Some(self.from.clone()), ..ListBetween::default() };
        twilio.list_calls(config, &list).await
    }

    async fn competing_intents(
        &self,
        tx: &mut TenantTx,
        created: Window,
    ) -> Result<CompetingIntents<CallSid>, StoreError> {
        call_competing_intents(tx, self.id.into(), created).await
    }

    async fn apply_update(
        &self,
        tx: &mut TenantTx,
        update: Update<'_>,
        resource: &CallResource,
    ) -> Result<Option<Self>, StoreError> {
        let ended = resource.status.is_terminal();
        let progress = CallStatusUpdate {
            detail: update.detail,
            occurred_at: resource.end_time.filter(|_| ended),
            duration_seconds: resource.duration_seconds.filter(|_| ended),
            answered_by: resource.answered_by.as_deref(),
            price: resource.price.as_deref(),
            price_unit: resource.price_unit.as_deref().filter(|_| resource.price.is_some()),
            ..CallStatusUpdate::status(update.log_id, update.source, resource.status, Some(&resource.sid))
        };
        call_apply_update(tx, self.id, &progress).await
    }

    async fn presume_failed(&self, tx: &mut TenantTx, log_id: LogId, reason: &str) -> Result<Option<Self>, StoreError> {
        call_presume_failed(tx, self, log_id, reason).await
    }

    async fn signing_credentials(
        tx: &mut TenantTx,
        call: CallId,
    ) -> Result<Option<SigningCredentials<CallSid>>, StoreError> {
        call_signing_credentials(tx, call).await
    }

    fn parse_callback(form: &CallbackForm<'_>) -> Result<CallCallback, CallbackError> {
        CallCallback::from_form(form)
    }

    fn callback_subject(callback: &CallCallback) -> (&AccountSid, &CallSid) {
        (&callback.account_sid, &callback.call_sid)
    }

    async fn apply_callback(
        tx: &mut TenantTx,
        call: CallId,
        log_id: LogId,
        callback: &CallCallback,
    ) -> Result<bool, StoreError> {
        let error = explained_code(callback.error_code);
        Ok(call_apply_update(tx, call, &reported(log_id, callback, &error)).await?.is_some())
    }
}

/// What a callback reports, with its error code and explanation.
fn reported<'a>(
    log_id: LogId,
    callback: &'a CallCallback,
    (error_code, error_message): &'a (Option<i32>, Option<Cow<'static, str>>),
) -> CallStatusUpdate<'a> {
    CallStatusUpdate {
        sequence_number: callback.sequence_number,
        occurred_at: callback.timestamp,
        duration_seconds: callback.duration_seconds,
        sip_response_code: callback.sip_response_code,
        answered_by: callback.answered_by.as_deref(),
        error_code: *error_code,
        error_message: error_message.as_deref(),
        ..CallStatusUpdate::status(log_id, UpdateSource::Callback, callback.status, Some(&callback.call_sid))
    }
}
