//! The recording of a call: its callback, its REST resource, and its removal.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Call, RecordingRequest};
use crate::callback::{DeliveryOrder, Params};
use crate::faults::CallbackFaults;
use crate::format::rfc2822;
use crate::lock::lock;
use crate::record::Purpose;
use crate::run::Run;

impl Call {
    pub(crate) fn is_recorded(&self) -> bool {
        lock(&self.state).recording.is_some()
    }

    pub(crate) fn recording_sid(&self) -> Option<String> {
        lock(&self.state).recording.as_ref().map(|recording| recording.sid.clone())
    }

    /// `false` if there is none, or it is still being made.
    pub(crate) fn delete_recording(&self) -> bool {
        lock(&self.state).recording.take_if(|recording| recording.seconds.is_some()).is_some()
    }

    /// Whether its audio can be fetched.
    pub(crate) fn has_audio(&self) -> bool {
        lock(&self.state).recording.as_ref().is_some_and(|recording| recording.seconds.is_some())
    }

    /// Makes the recording available, and reports that.
    pub(crate) fn complete_recording(&self, run: &Arc<Run>) {
        let Some(request) = &self.request.recording else { return };
        let Some(params) = self.finish_recording(request) else { return };
        if let Some(webhook) = request.callback.clone() {
            let slot = DeliveryOrder::default().next_slot();
            self.delivery(webhook, Purpose::RecordingStatus, params).start(run, CallbackFaults::default(), slot);
        }
    }

    fn finish_recording(&self, request: &RecordingRequest) -> Option<Params> {
        let mut state = lock(&self.state);
        let seconds = state.duration;
        let recording = state.recording.as_mut()?;
        recording.seconds = Some(seconds);
        Some(vec![
            ("AccountSid", self.account.sid.clone()),
            ("CallSid", self.sid.clone()),
            ("RecordingSid", recording.sid.clone()),
            ("RecordingUrl", format!("https://api.twilio.com{}", self.recording_path(&recording.sid))),
            ("RecordingStatus", "completed".to_owned()),
            ("RecordingDuration", seconds.to_string()),
            ("RecordingChannels", request.channels.to_string()),
            ("RecordingStartTime", rfc2822(recording.started)),
            ("RecordingSource", "OutboundAPI".to_owned()),
            ("RecordingTrack", "both".to_owned()),
        ])
    }

    /// The REST resource of its recording.
    pub(crate) fn recording_view(&self) -> Option<Value> {
        let state = lock(&self.state);
        let recording = state.recording.as_ref()?;
        let path = self.recording_path(&recording.sid);
        let seconds = recording.seconds.map(|seconds| seconds.to_string());
        Some(json!({
            "account_sid": self.account.sid,
            "api_version": "2010-04-01",
            "call_sid": self.sid,
            "channels": self.request.recording.as_ref().map(|request| request.channels),
            "conference_sid": null,
            "date_created": rfc2822(recording.started),
            "date_updated": rfc2822(recording.started),
            "duration": seconds.as_deref().unwrap_or("-1"),
            "encryption_details": null,
            "error_code": null,
            "media_url": format!("https://api.twilio.com{path}"),
            "price": null,
            "price_unit": "USD",
            "sid": recording.sid,
            "source": "OutboundAPI",
            "start_time": rfc2822(recording.started),
            "status": recording.status(state.ended.is_some()),
            "track": "both",
            "uri": format!("{path}.json"),
        }))
    }

    fn recording_path(&self, sid: &str) -> String {
        format!("/2010-04-01/Accounts/{}/Recordings/{sid}", self.account.sid)
    }
}
