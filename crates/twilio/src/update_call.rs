//! UpdateCall: what is done to a call after it was placed.

use std::borrow::Cow;

use linecard_domain::CallSid;

use crate::telemetry::Operation;
use crate::transport::exchange;
use crate::{CallInstructions, CallResource, HangUp, TwilioConfig, TwilioError, TwilioTelephonyAdapter};

impl TwilioTelephonyAdapter {
    /// UpdateCall: ends a call. It may be retried: a call that has ended is refused with
    /// 21220 ([`Refusal::is_wrong_call_state`](crate::Refusal::is_wrong_call_state)).
    ///
    /// The response settles a call that was cancelled while queued, since no callback follows.
    pub async fn hang_up(
        &self,
        config: &TwilioConfig,
        call_sid: &CallSid,
        how: HangUp,
    ) -> Result<CallResource, TwilioError> {
        let outgoing = self.post(
            Operation::UpdateCall,
            config,
            &["Calls", &format!("{call_sid}.json")],
            &[("Status", how.as_str().into())],
        );
        exchange(&self.connection, config, outgoing, CallResource::parse).await.into_result()
    }

    /// UpdateCall: gives a call in progress other instructions, in place of what it executes; one in another state is refused
    /// with 21220. What it executed is broken off: a media stream is closed.
    ///
    /// Repeating it begins the instructions anew.
    pub async fn redirect(
        &self,
        config: &TwilioConfig,
        call_sid: &CallSid,
        instructions: &CallInstructions,
    ) -> Result<CallResource, TwilioError> {
        let pair = match instructions {
            CallInstructions::Url(url) => ("Url", Cow::Borrowed(url.as_str())),
            CallInstructions::Twiml(twiml) => ("Twiml", Cow::Borrowed(twiml.as_str())),
        };
        let path = ["Calls", &format!("{call_sid}.json")];
        let outgoing = self.post(Operation::UpdateCall, config, &path, &[pair]);
        exchange(&self.connection, config, outgoing, CallResource::parse).await.into_result()
    }
}
