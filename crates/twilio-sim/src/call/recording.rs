//! The state of a recording: begun when the call is answered or during the call, available some time after its end.

use std::sync::Arc;
use std::time::Instant;

use time::OffsetDateTime;

use super::request::RecordingRequest;
use super::seconds::whole_seconds;
use crate::callback::Webhook;
use crate::run::Run;

#[derive(Debug, Clone)]
pub(super) struct Recording {
    pub(super) sid: String,
    pub(super) started: OffsetDateTime,
    pub(super) state: RecordingState,
    pub(super) callback: Option<Arc<Webhook>>,
    pub(super) channels: u8,
    pub(super) track: String,
    pub(super) source: &'static str,
    /// When it began, of one that did not begin with the call.
    begun: Option<Instant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RecordingState {
    InProgress,
    Paused,
    /// Ended, and not available yet.
    Processing,
    /// Its duration in seconds.
    Completed(u64),
}

impl Recording {
    /// With the call.
    pub(super) fn begun(run: &Run, at: OffsetDateTime, request: &RecordingRequest) -> Self {
        Self {
            sid: run.engine.sids.make("RE"),
            started: at,
            state: RecordingState::InProgress,
            callback: request.callback.clone(),
            channels: request.channels,
            track: request.track.clone(),
            source: "OutboundAPI",
            begun: None,
        }
    }

    /// During the call.
    pub(super) fn started(run: &Run, request: &RecordingRequest) -> Self {
        let recording = Self::begun(run, run.engine.now(), request);
        Self { source: "StartCallRecordingAPI", begun: Some(Instant::now()), ..recording }
    }

    /// Whether it records, or would after a pause.
    pub(super) fn is_under_way(&self) -> bool {
        matches!(self.state, RecordingState::InProgress | RecordingState::Paused)
    }

    /// Seconds of its audio, of a call that lasted `call_seconds`; all of the call if it began with it.
    pub(super) fn seconds(&self, call_seconds: u64, speed: f64) -> u64 {
        let recorded = self.begun.map(|begun| whole_seconds(begun.elapsed().as_secs_f64() * speed));
        recorded.map_or(call_seconds, |recorded| if call_seconds > 0 { recorded.min(call_seconds) } else { recorded })
    }

    pub(super) fn status(&self) -> &'static str {
        match self.state {
            RecordingState::InProgress => "in-progress",
            RecordingState::Paused => "paused",
            RecordingState::Processing => "processing",
            RecordingState::Completed(_) => "completed",
        }
    }

    pub(super) fn duration(&self) -> Option<u64> {
        match self.state {
            RecordingState::Completed(seconds) => Some(seconds),
            _ => None,
        }
    }
}
