//! Recordings of calls: starting, changing, reading and deleting them, and their audio.

use std::borrow::Cow;
use std::time::Duration;

use linecard_domain::{CallSid, RecordingSid};
use reqwest::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, HeaderName, LOCATION, RANGE};
use reqwest::{Response, StatusCode};
use url::Url;

use crate::outcome::classify_failure;
use crate::resource::parse_page;
use crate::telemetry::Operation;
use crate::transport::{exchange, open};
use crate::{RecordingResource, TwilioConfig, TwilioError, TwilioTelephonyAdapter, Unavailable, UnknownReason};

/// A call has few recordings; more than a page of them is not read.
const PAGE_SIZE: &str = "100";
/// Within this time the audio has to be read, however long it is.
const AUDIO_TIMEOUT: Duration = Duration::from_mins(10);

/// A recording to start (Twilio's docs on CreateCallRecording).
#[derive(Debug, Clone)]
pub struct StartRecording {
    /// Each side on a channel of its own.
    pub dual_channel: bool,
    pub trim_silence: bool,
    /// Hears of its start, its end, and that nothing was recorded.
    pub status_callback: Url,
}

/// What is done to a recording that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordingChange {
    /// What is said meanwhile is left out.
    Pause,
    Resume,
    /// For good.
    Stop,
}

/// The form of a recording's audio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudioFormat {
    Mp3,
    Wav,
}

/// What Twilio answers to a request for audio.
#[derive(Debug)]
pub enum RequestedAudio {
    Available(RecordingAudio),
    /// The audio, which has so many bytes, ends before the range that was asked for (416).
    OutOfRange {
        length: Option<u64>,
    },
}

/// The audio of a recording, as Twilio sends it.
#[derive(Debug)]
pub struct RecordingAudio {
    /// Whether it is the part that was asked for.
    pub is_partial: bool,
    pub content_length: Option<String>,
    pub content_range: Option<String>,
    pub accepts_ranges: bool,
    response: Response,
}

impl StartRecording {
    /// The form's fields, not yet encoded.
    pub fn form(&self) -> Vec<(&'static str, Cow<'_, str>)> {
        vec![
            ("RecordingStatusCallback", self.status_callback.as_str().into()),
            ("RecordingStatusCallbackMethod", "POST".into()),
            // A repeated parameter, as StatusCallbackEvent of CreateCall.
            ("RecordingStatusCallbackEvent", "in-progress".into()),
            ("RecordingStatusCallbackEvent", "completed".into()),
            ("RecordingStatusCallbackEvent", "absent".into()),
            ("RecordingChannels", if self.dual_channel { "dual" } else { "mono" }.into()),
            ("Trim", if self.trim_silence { "trim-silence" } else { "do-not-trim" }.into()),
        ]
    }
}

impl RecordingChange {
    fn form(self) -> Vec<(&'static str, Cow<'static, str>)> {
        match self {
            Self::Pause => vec![("Status", "paused".into()), ("PauseBehavior", "skip".into())],
            Self::Resume => vec![("Status", "in-progress".into())],
            Self::Stop => vec![("Status", "stopped".into())],
        }
    }
}

impl AudioFormat {
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Mp3 => "audio/mpeg",
            Self::Wav => "audio/x-wav",
        }
    }

    const fn suffix(self) -> &'static str {
        match self {
            Self::Mp3 => "mp3",
            Self::Wav => "wav",
        }
    }
}

impl RecordingAudio {
    fn of(response: Response) -> Result<Self, TwilioError> {
        if !response.status().is_success() {
            let reason = UnknownReason::Status { http_status: response.status().as_u16() };
            return Err(Unavailable::from(reason).into());
        }
        Ok(Self {
            is_partial: response.status() == StatusCode::PARTIAL_CONTENT,
            content_length: header(&response, CONTENT_LENGTH).map(str::to_owned),
            content_range: header(&response, CONTENT_RANGE).map(str::to_owned),
            accepts_ranges: header(&response, ACCEPT_RANGES).is_some_and(|unit| unit == "bytes"),
            response,
        })
    }

    /// The next piece; `None` at the end.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, TwilioError> {
        match self.response.chunk().await {
            Ok(chunk) => Ok(chunk.map(Vec::from)),
            // A failure is never accepted.
            Err(error) => classify_failure::<()>(error).into_result().map(|()| None),
        }
    }
}

impl TwilioTelephonyAdapter {
    /// CreateCallRecording: records a call in progress; one in another state is refused with 21220. Repeating it begins another
    /// recording.
    pub async fn start_recording(
        &self,
        config: &TwilioConfig,
        call_sid: &CallSid,
        request: &StartRecording,
    ) -> Result<RecordingResource, TwilioError> {
        let path = ["Calls", call_sid.as_str(), "Recordings.json"];
        let outgoing = self.post(Operation::CreateCallRecording, config, &path, &request.form());
        exchange(&self.connection, config, outgoing, RecordingResource::parse).await.into_result()
    }

    /// UpdateCallRecording. It may be repeated; a recording that has ended is not found.
    pub async fn change_recording(
        &self,
        config: &TwilioConfig,
        call_sid: &CallSid,
        recording: &RecordingSid,
        change: RecordingChange,
    ) -> Result<RecordingResource, TwilioError> {
        let path = ["Calls", call_sid.as_str(), "Recordings", &format!("{recording}.json")];
        let outgoing = self.post(Operation::UpdateCallRecording, config, &path, &change.form());
        exchange(&self.connection, config, outgoing, RecordingResource::parse).await.into_result()
    }

    /// FetchRecording.
    pub async fn fetch_recording(
        &self,
        config: &TwilioConfig,
        recording: &RecordingSid,
    ) -> Result<RecordingResource, TwilioError> {
        let path = ["Recordings", &format!("{recording}.json")];
        let outgoing = self.get(Operation::FetchRecording, config, &path);
        exchange(&self.connection, config, outgoing, RecordingResource::parse).await.into_result()
    }

    /// ListCallRecording: the newest first, at most 100.
    pub async fn list_recordings(
        &self,
        config: &TwilioConfig,
        call_sid: &CallSid,
    ) -> Result<Vec<RecordingResource>, TwilioError> {
        let path = ["Calls", call_sid.as_str(), "Recordings.json"];
        let mut outgoing = self.get(Operation::ListCallRecordings, config, &path);
        outgoing.url.query_pairs_mut().append_pair("PageSize", PAGE_SIZE);
        let parse = |page: &[u8]| parse_page(page, "recordings", RecordingResource::from_json);
        Ok(exchange(&self.connection, config, outgoing, parse).await.into_result()?.items)
    }

    /// DeleteRecording: the audio; what Twilio knows of it stays for some time. It may be repeated.
    pub async fn delete_recording(&self, config: &TwilioConfig, recording: &RecordingSid) -> Result<(), TwilioError> {
        let path = ["Recordings", &format!("{recording}.json")];
        let outgoing = self.get(Operation::DeleteRecording, config, &path);
        exchange(&self.connection, config, outgoing, |_| Ok(())).await.into_result()
    }

    /// The audio of a recording, or the part of it that a `Range` header asks for.
    pub async fn recording_audio(
        &self,
        config: &TwilioConfig,
        recording: &RecordingSid,
        format: AudioFormat,
        range: Option<&str>,
    ) -> Result<RequestedAudio, TwilioError> {
        let response = self.open_audio(config, recording, format, range).await?;
        if response.status() != StatusCode::RANGE_NOT_SATISFIABLE {
            return RecordingAudio::of(response).map(RequestedAudio::Available);
        }
        // `bytes */1234`; a storage need not say it (RFC 9110, 14.4).
        let told = header(&response, CONTENT_RANGE).and_then(|range| range.strip_prefix("bytes */")?.parse().ok());
        let length = match told {
            Some(length) => Some(length),
            None => self.open_audio(config, recording, format, None).await?.content_length(),
        };
        Ok(RequestedAudio::OutOfRange { length })
    }

    /// Where Twilio refers to a storage of the account's, it is read there, without credentials.
    async fn open_audio(
        &self,
        config: &TwilioConfig,
        recording: &RecordingSid,
        format: AudioFormat,
        range: Option<&str>,
    ) -> Result<Response, TwilioError> {
        let path = ["Recordings", &format!("{recording}.{}", format.suffix())];
        let outgoing = self.get(Operation::FetchRecordingAudio, config, &path);
        let ranged = |request: reqwest::RequestBuilder| match range {
            Some(range) => request.timeout(AUDIO_TIMEOUT).header(RANGE, range),
            None => request.timeout(AUDIO_TIMEOUT),
        };
        let http = &self.connection.http;
        let response =
            open(&self.connection, outgoing.operation, ranged(config.authorize(http.get(outgoing.url)))).await?;
        match elsewhere(&response) {
            Some(url) => open(&self.connection, Operation::FetchRecordingAudio, ranged(http.get(url))).await,
            None => Ok(response),
        }
    }
}

fn header(response: &Response, name: HeaderName) -> Option<&str> {
    response.headers().get(name)?.to_str().ok()
}

/// Where a redirect leads; over HTTPS only.
fn elsewhere(response: &Response) -> Option<Url> {
    if !response.status().is_redirection() {
        return None;
    }
    let url = Url::parse(response.headers().get(LOCATION)?.to_str().ok()?).ok()?;
    Some(url).filter(|url| url.scheme() == "https")
}
