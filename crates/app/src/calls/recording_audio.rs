//! Listening to recordings: the audio is Twilio's, and passed on piece by piece.

use std::time::Duration;

use futures_util::future::BoxFuture;
use linecard_domain::{CallId, RecordingId, RecordingStatus};
use linecard_twilio::{AudioFormat, RecordingAudio, RequestedAudio, TwilioError};

use super::live::LiveCalls;
use crate::app::App;
use crate::caller::Caller;
use crate::error::{AppError, Conflict};

/// How long Twilio may take to begin sending the audio, or the next piece of it.
const AUDIO_PAUSE: Duration = Duration::from_secs(15);

/// The audio of a recording, read piece by piece.
#[derive(Debug)]
pub struct RecordedAudio {
    pub audio: RecordingAudio,
    pub format: AudioFormat,
}

impl RecordedAudio {
    /// The next piece; `None` at the end.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, AppError> {
        let next = tokio::time::timeout(AUDIO_PAUSE, self.audio.chunk());
        Ok(next.await.map_err(|_| AppError::TwilioTooSlow)??)
    }
}

impl App {
    /// The audio, or the part of it that a `Range` header asks for.
    pub async fn recording_audio(
        &self,
        caller: &Caller,
        call: CallId,
        recording: RecordingId,
        format: AudioFormat,
        range: Option<&str>,
    ) -> Result<RecordedAudio, AppError> {
        let stored = self.recording(caller, call, recording).await?;
        let sid = match (stored.status, &stored.recording_sid) {
            (RecordingStatus::Completed, Some(sid)) => sid,
            (RecordingStatus::Deleted, _) => return Err(AppError::NotFound("recording")),
            _ => return Err(AppError::Conflict(Conflict::RecordingNotAvailable)),
        };
        let calls = LiveCalls::of(self);
        let read = |config| -> BoxFuture<'_, _> {
            let twilio = &self.twilio;
            Box::pin(async move { twilio.recording_audio(&config, sid, format, range).await })
        };
        let asked = calls.ask(stored.organization_id, call, read);
        let audio = match tokio::time::timeout(AUDIO_PAUSE, asked).await.map_err(|_| AppError::TwilioTooSlow)? {
            Err(AppError::Twilio(TwilioError::Refused(refusal))) if refusal.is_not_found() => {
                return Err(AppError::NotFound("recording"));
            }
            answer => match answer? {
                RequestedAudio::Available(audio) => audio,
                RequestedAudio::OutOfRange { length } => return Err(AppError::RangeNotSatisfiable { length }),
            },
        };
        tracing::info!(
            organization_id = %stored.organization_id,
            id = %recording,
            user_id = %caller.user_id,
            api_key_id = caller.context.api_key_id().map(tracing::field::display),
            remote_address = caller.remote_address.map(tracing::field::display),
            "a recording is listened to"
        );
        Ok(RecordedAudio { audio, format })
    }
}
