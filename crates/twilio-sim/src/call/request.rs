//! The parameters of CreateCall, and the statuses and events of a call.

use std::sync::Arc;

use crate::callback::Webhook;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallStatus {
    Queued,
    Ringing,
    InProgress,
    Completed,
    Busy,
    Failed,
    NoAnswer,
    Canceled,
}

impl CallStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Ringing => "ringing",
            Self::InProgress => "in-progress",
            Self::Completed => "completed",
            Self::Busy => "busy",
            Self::Failed => "failed",
            Self::NoAnswer => "no-answer",
            Self::Canceled => "canceled",
        }
    }

    pub(super) fn is_terminal(self) -> bool {
        !matches!(self, Self::Queued | Self::Ringing | Self::InProgress)
    }
}

/// The values of `StatusCallbackEvent`. Unknown values subscribe to nothing, so a joined list
/// such as `initiated ringing` leads to no callbacks, as with Twilio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Events(u8);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    Initiated = 1,
    Ringing = 2,
    Answered = 4,
    Completed = 8,
}

impl Events {
    /// Only `completed` if none is given.
    pub(crate) fn parse<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut named = names.filter(|name| !name.is_empty()).peekable();
        if named.peek().is_none() {
            return Self(Event::Completed as u8);
        }
        Self(named.fold(0, |events, name| {
            events
                | match name {
                    "initiated" => Event::Initiated as u8,
                    "ringing" => Event::Ringing as u8,
                    "answered" => Event::Answered as u8,
                    "completed" => Event::Completed as u8,
                    _ => 0,
                }
        }))
    }

    pub(super) fn has(self, event: Event) -> bool {
        self.0 & event as u8 != 0
    }
}

/// The parameters of CreateCall.
#[derive(Debug)]
pub(crate) struct CallRequest {
    pub(crate) to: String,
    pub(crate) from: String,
    pub(crate) status_callback: Option<Arc<Webhook>>,
    pub(crate) events: Events,
    pub(crate) voice: Option<Arc<Webhook>>,
    pub(crate) fallback: Option<Arc<Webhook>>,
    /// Seconds of ringing before `no-answer`.
    pub(crate) timeout: f64,
    /// Maximum duration in seconds, after which Twilio hangs up.
    pub(crate) time_limit: f64,
    pub(crate) detection: Option<Detection>,
    /// `None`: it is not recorded.
    pub(crate) recording: Option<RecordingRequest>,
    /// Between magic numbers: nothing is dialled, no TwiML is fetched, no callback is sent.
    pub(crate) silent: bool,
}

#[derive(Debug)]
pub(crate) struct Detection {
    pub(crate) message_end: bool,
    pub(crate) asynchronous: bool,
    pub(crate) callback: Option<Arc<Webhook>>,
}

/// What CreateCall or the request that starts one says of a recording.
#[derive(Debug)]
pub(crate) struct RecordingRequest {
    /// Told when the recording is available: Twilio's default for `RecordingStatusCallbackEvent`.
    pub(crate) callback: Option<Arc<Webhook>>,
    /// Also told when the recording has begun.
    pub(crate) hears_of_start: bool,
    pub(crate) channels: u8,
    pub(crate) track: String,
}

/// What UpdateCallRecording asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordingChange {
    Pause,
    Resume,
    Stop,
}
