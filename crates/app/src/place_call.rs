//! Placing a call.

use std::sync::Arc;

use linecard_domain::{CallId, CallStatus, Channel, LogId};
use linecard_store::{
    Call, CallStatusUpdate, Intent, NewIntent, StoreError, TenantTx, UpdateSource, call_apply_update, call_get,
    call_intent,
};
use linecard_twilio::{CallResource, CreateCall, Submission, TwilioConfig, TwilioTelephonyAdapter};

use crate::App;
use crate::caller::Caller;
use crate::calls::PlaceCall;
use crate::error::{AppError, FieldError};
use crate::instructions::instructions;
use crate::outgoing::{Envelope, Outgoing, Placed, Sending};
use crate::resolution::Blocked;
use crate::submission::Fate;

impl App {
    /// Places a call, or answers what the same request made before.
    pub async fn place_call(self: &Arc<Self>, caller: &Caller, request: PlaceCall) -> Result<Placed<Call>, AppError> {
        let again = request.clone();
        match self.place(caller, request).await {
            Err(AppError::Blocked(Blocked::OverRate)) => self.place_over_rate(caller, again).await,
            placed => placed,
        }
    }
}

impl Outgoing for PlaceCall {
    const CHANNEL: Channel = Channel::Call;
    type Id = CallId;
    type Stored = Call;
    type Order = CreateCall;
    type Resource = CallResource;

    fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    fn check(&self) -> Vec<FieldError> {
        self.options.check()
    }

    async fn store_intent(
        &self,
        tx: &mut TenantTx,
        intent: NewIntent<'_, CallId>,
    ) -> Result<Option<Intent>, StoreError> {
        call_intent(tx, &intent).await
    }

    fn order(self, sending: Sending<'_>) -> CreateCall {
        let instructions = instructions(&self.options, &sending);
        let options = self.options;
        // What the call asks for, within what may be.
        let time_limit_seconds = options.time_limit_seconds.into_iter().chain(sending.max_call_seconds).min();
        CreateCall {
            instructions,
            to: self.envelope.to,
            from: sending.from,
            status_callback: sending.status_callback,
            timeout_seconds: options.timeout_seconds.and_then(|seconds| u16::try_from(seconds).ok()),
            time_limit_seconds,
            record: options.record,
            machine_detection: options.machine_detection,
            send_digits: options.send_digits,
        }
    }

    async fn create(
        twilio: &TwilioTelephonyAdapter,
        config: &TwilioConfig,
        order: &CreateCall,
    ) -> Submission<CallResource> {
        twilio.create_call(config, order).await
    }

    async fn record(
        tx: &mut TenantTx,
        call: CallId,
        log_id: LogId,
        fate: &Fate<'_, CallResource>,
    ) -> Result<Option<Call>, StoreError> {
        let (status, call_sid) = match fate {
            Fate::Accepted(resource) => (resource.status, Some(&resource.sid)),
            Fate::Failed { .. } => (CallStatus::Failed, None),
            Fate::Unknown { .. } => (CallStatus::SubmissionUnknown, None),
        };
        let error_message = fate.guidance();
        let progress = CallStatusUpdate {
            detail: fate.detail(),
            error_code: fate.error_code(),
            error_message: error_message.as_deref(),
            ..CallStatusUpdate::status(log_id, UpdateSource::Answer, status, call_sid)
        };
        call_apply_update(tx, call, &progress).await
    }

    async fn get(tx: &mut TenantTx, call: CallId) -> Result<Option<Call>, StoreError> {
        call_get(tx, call).await
    }

    fn is_at_twilio(call: &Call) -> bool {
        call.call_sid.is_some()
    }
}
