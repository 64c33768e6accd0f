//! Twilio's Recording resource.

use linecard_domain::{RecordingSid, RecordingStatus, Timestamp};
use serde::Deserialize;

use super::lenient::text;
use super::parse::{ParseError, from_object, parse_date, required};
use super::reading::{count, error_code, read};

/// Twilio's Recording resource: what is known of it, without the audio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingResource {
    pub sid: RecordingSid,
    /// `None`: one that Twilio has added since.
    pub status: Option<RecordingStatus>,
    /// In seconds; `None` until it is completed.
    pub duration_seconds: Option<i32>,
    pub channels: Option<i16>,
    pub date_created: Option<Timestamp>,
    /// How it was started: `OutboundAPI`, `StartCallRecordingAPI`, `RecordVerb`, …
    pub source: Option<String>,
    pub error_code: Option<u32>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct RecordingBody {
    #[serde(deserialize_with = "text")]
    sid: Option<String>,
    #[serde(deserialize_with = "text")]
    status: Option<String>,
    #[serde(deserialize_with = "text")]
    duration: Option<String>,
    #[serde(deserialize_with = "text")]
    channels: Option<String>,
    #[serde(deserialize_with = "text")]
    date_created: Option<String>,
    #[serde(deserialize_with = "text")]
    source: Option<String>,
    #[serde(deserialize_with = "text")]
    error_code: Option<String>,
}

/// A status of Twilio's. One that was stopped is being processed. Our own first status is none of Twilio's.
pub(crate) fn recording_status(raw: &str) -> Option<RecordingStatus> {
    match raw {
        "stopped" => Some(RecordingStatus::Processing),
        _ => raw.parse().ok().filter(|status| *status != RecordingStatus::Initiating),
    }
}

/// One or two.
pub(crate) fn recording_channels(raw: &str) -> Option<i16> {
    count::<i16>(raw).filter(|channels| (1..=2).contains(channels))
}

impl RecordingResource {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        Self::from_json(from_object(bytes)?)
    }

    /// Fails only without the SID, which alone identifies it.
    pub(crate) fn from_json(body: RecordingBody) -> Result<Self, ParseError> {
        // -1 until it is known.
        let duration = body.duration.as_deref().filter(|raw| *raw != "-1");
        Ok(Self {
            sid: required("sid", body.sid)?.parse().map_err(|source| ParseError::Invalid { field: "sid", source })?,
            status: read("status", body.status.as_deref(), recording_status),
            duration_seconds: read("duration", duration, count),
            channels: read("channels", body.channels.as_deref(), recording_channels),
            date_created: read("date_created", body.date_created.as_deref(), parse_date),
            source: body.source,
            error_code: read("error_code", body.error_code.as_deref(), error_code).filter(|code| *code > 0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_that_was_stopped_is_being_processed_and_has_no_duration_yet() {
        let body = br#"{"sid": "RE0123456789abcdef0123456789abcdef", "status": "stopped", "duration": "-1",
            "channels": 2, "date_created": "Tue, 08 Oct 2024 06:05:24 +0000", "error_code": null}"#;
        let recording = RecordingResource::parse(body).expect("a recording");
        assert_eq!((recording.status, recording.duration_seconds), (Some(RecordingStatus::Processing), None));
        assert_eq!((recording.channels, recording.error_code), (Some(2), None));
    }
}
