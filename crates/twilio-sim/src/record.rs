//! A record of requests received and callbacks sent, for tests to inspect.

use std::sync::OnceLock;

use bytes::Bytes;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::form::Form;

/// One request under `/2010-04-01`. Bodies are decoded only when they are read: a benchmark that
/// creates a million calls should not pay for decoding them.
#[derive(Debug)]
pub(crate) struct RequestRecord {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) body: Bytes,
    /// The response status; `None` inside if the connection was dropped instead.
    pub(crate) answered: OnceLock<Option<u16>>,
}

impl RequestRecord {
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "method": self.method,
            "path": self.path,
            "query": Form::parse(self.query.as_bytes()).to_json(),
            "form": Form::parse(&self.body).to_json(),
            "status": self.answered.get().copied().flatten(),
        })
    }
}

/// What a callback or fetch was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    CallStatus,
    MessageStatus,
    VoiceUrl,
    MachineDetection,
    RecordingStatus,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::CallStatus => "call-status",
            Self::MessageStatus => "message-status",
            Self::VoiceUrl => "voice-url",
            Self::MachineDetection => "machine-detection",
            Self::RecordingStatus => "recording-status",
        }
    }
}

/// One attempt to deliver one callback.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) at: OffsetDateTime,
    pub(crate) purpose: Purpose,
    pub(crate) sid: String,
    /// From 1.
    pub(crate) nth: u32,
    pub(crate) method: &'static str,
    /// As given in the request, including the fragment.
    pub(crate) url: String,
    pub(crate) body: String,
    /// `None`: the account's callbacks are not signed.
    pub(crate) signature: Option<String>,
    pub(crate) idempotency_token: String,
    pub(crate) answer: Answer,
}

/// The result of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    Status(u16),
    ConnectFailed(String),
    TimedOut,
    Broken(String),
}

impl Attempt {
    pub(crate) fn to_json(&self) -> Value {
        let (status, error) = match &self.answer {
            Answer::Status(status) => (Some(*status), None),
            Answer::ConnectFailed(why) => (None, Some(format!("connect failed: {why}"))),
            Answer::TimedOut => (None, Some("timed out".to_owned())),
            Answer::Broken(why) => (None, Some(format!("connection broke: {why}"))),
        };
        json!({
            "at": self.at.format(&Rfc3339).ok(),
            "kind": self.purpose.as_str(),
            "sid": self.sid,
            "attempt": self.nth,
            "method": self.method,
            "url": self.url,
            "params": Form::parse(self.body.as_bytes()).to_json(),
            "signature": self.signature,
            "idempotencyToken": self.idempotency_token,
            "status": status,
            "error": error,
        })
    }
}
