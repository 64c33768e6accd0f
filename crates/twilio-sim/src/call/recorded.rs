//! The recordings of a call: their callbacks, their REST resources, and their removal.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Call;
use super::recording::{Recording, RecordingState};
use super::request::{CallStatus, RecordingChange, RecordingRequest};
use crate::callback::{DeliveryOrder, Params};
use crate::faults::CallbackFaults;
use crate::format::rfc2822;
use crate::lock::lock;
use crate::record::Purpose;
use crate::run::Run;

impl Call {
    /// Begins another recording; `None` if the call is not in progress.
    pub(crate) fn start_recording(&self, run: &Arc<Run>, request: &RecordingRequest) -> Option<Value> {
        let recording = {
            let mut state = lock(&self.state);
            if state.status != CallStatus::InProgress {
                return None;
            }
            let recording = Recording::started(run, request);
            state.recordings.push(recording.clone());
            recording
        };
        if request.hears_of_start {
            self.report_recording(run, &recording);
        }
        Some(self.view_of(&recording))
    }

    /// `None` if there is no such recording, or it has ended; also whether it ends now.
    pub(crate) fn change_recording(&self, sid: &str, change: RecordingChange) -> Option<Value> {
        let mut state = lock(&self.state);
        let recording = state.recordings.iter_mut().find(|recording| recording.sid == sid)?;
        if !recording.is_under_way() {
            return None;
        }
        recording.state = match change {
            RecordingChange::Pause => RecordingState::Paused,
            RecordingChange::Resume => RecordingState::InProgress,
            RecordingChange::Stop => RecordingState::Processing,
        };
        // What the answer says of a recording that was stopped (Twilio's docs on updating one).
        let mut view = self.view_of(recording);
        if change == RecordingChange::Stop
            && let Some(view) = view.as_object_mut()
        {
            view.insert("status".to_owned(), json!("stopped"));
        }
        Some(view)
    }

    /// Ends what still records with the call, and returns what is to be made available.
    pub(crate) fn end_recordings(&self) -> Vec<String> {
        let mut state = lock(&self.state);
        let under_way = state.recordings.iter_mut().filter(|recording| recording.is_under_way());
        under_way
            .map(|recording| {
                recording.state = RecordingState::Processing;
                recording.sid.clone()
            })
            .collect()
    }

    pub(crate) fn has_recording(&self, sid: &str) -> bool {
        lock(&self.state).recordings.iter().any(|recording| recording.sid == sid)
    }

    /// `false` if there is none, or it is still being made.
    pub(crate) fn delete_recording(&self, sid: &str) -> bool {
        let mut state = lock(&self.state);
        let before = state.recordings.len();
        state.recordings.retain(|recording| recording.sid != sid || recording.duration().is_none());
        state.recordings.len() < before
    }

    /// The seconds of its audio; `None`: it cannot be fetched.
    pub(crate) fn audio_seconds(&self, sid: &str) -> Option<u64> {
        lock(&self.state).recordings.iter().find(|recording| recording.sid == sid)?.duration()
    }

    /// Makes a recording available, and reports that.
    pub(crate) fn complete_recording(&self, run: &Arc<Run>, sid: &str) {
        let completed = {
            let mut state = lock(&self.state);
            let call_seconds = state.duration;
            let Some(recording) = state.recordings.iter_mut().find(|recording| recording.sid == sid) else { return };
            let seconds = recording.seconds(call_seconds, run.engine.speed());
            recording.state = RecordingState::Completed(seconds);
            recording.clone()
        };
        self.report_recording(run, &completed);
    }

    fn report_recording(&self, run: &Arc<Run>, recording: &Recording) {
        let Some(webhook) = recording.callback.clone() else { return };
        let params = self.recording_params(recording);
        let slot = DeliveryOrder::default().next_slot();
        self.delivery(webhook, Purpose::RecordingStatus, params).start(run, CallbackFaults::default(), slot);
    }

    fn recording_params(&self, recording: &Recording) -> Params {
        let mut params = vec![
            ("AccountSid", self.account.sid.clone()),
            ("CallSid", self.sid.clone()),
            ("RecordingSid", recording.sid.clone()),
            ("RecordingUrl", format!("https://api.twilio.com{}", self.recording_path(&recording.sid))),
            ("RecordingStatus", recording.status().to_owned()),
        ];
        params.extend(recording.duration().map(|seconds| ("RecordingDuration", seconds.to_string())));
        params.extend([
            ("RecordingChannels", recording.channels.to_string()),
            ("RecordingStartTime", rfc2822(recording.started)),
            ("RecordingSource", recording.source.to_owned()),
            ("RecordingTrack", recording.track.clone()),
        ]);
        params
    }

    /// The REST resources of its recordings, newest first.
    pub(crate) fn recording_views(&self) -> Vec<Value> {
        lock(&self.state).recordings.iter().rev().map(|recording| self.view_of(recording)).collect()
    }

    pub(crate) fn recording_view(&self, sid: &str) -> Option<Value> {
        let state = lock(&self.state);
        state.recordings.iter().find(|recording| recording.sid == sid).map(|recording| self.view_of(recording))
    }

    fn view_of(&self, recording: &Recording) -> Value {
        let path = self.recording_path(&recording.sid);
        let seconds = recording.duration().map(|seconds| seconds.to_string());
        json!({
            "account_sid": self.account.sid,
            "api_version": "2010-04-01",
            "call_sid": self.sid,
            "channels": recording.channels,
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
            "source": recording.source,
            "start_time": rfc2822(recording.started),
            "status": recording.status(),
            "track": recording.track,
            "uri": format!("{path}.json"),
        })
    }

    fn recording_path(&self, sid: &str) -> String {
        format!("/2010-04-01/Accounts/{}/Recordings/{sid}", self.account.sid)
    }
}
