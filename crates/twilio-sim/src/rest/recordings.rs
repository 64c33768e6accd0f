//! `/Recordings`: those of calls that were created with `Record=true`, or that were started during the call.

use std::sync::Arc;

use serde_json::Value;

use crate::call::{Call, RecordingChange};
use crate::http::Reply;
use crate::lifecycle;

use super::call_request;
use super::context::{Context, Outcome};
use super::error::TwilioError;
use super::page;

/// One frame of silence as MP3: MPEG-1 layer III, 32 kbit/s, 44.1 kHz, mono.
const MP3_FRAME_HEADER: [u8; 4] = [0xff, 0xfb, 0x10, 0xc4];
const MP3_FRAME_BYTES: usize = 104;
const MP3_FRAMES_A_SECOND: usize = 38;
/// 8 kHz, 16 bits a sample.
const WAV_BYTES_A_SECOND: usize = 16_000;

/// Of the account, or of one call; newest first.
pub(super) fn list(context: &Context<'_>, call_sid: Option<&str>) -> Reply {
    let call_sid = call_sid.or_else(|| context.query.get("CallSid"));
    let recorded = context.calls().newest_first(|call| call_sid.is_none_or(|sid| call.sid == sid));
    let values: Vec<Value> = recorded.iter().flat_map(|call| call.recording_views()).collect();
    page::of_values(context, "recordings", values)
}

/// Starts a recording of a call in progress.
pub(super) fn start(context: &Context<'_>, call_sid: &str) -> Outcome {
    let call = context.calls().get(call_sid).ok_or_else(|| context.not_found())?;
    let request = call_request::recording_of_call(&context.form())?;
    let view = call.start_recording(&context.sim.run, &request);
    let view = view.ok_or_else(|| TwilioError::new(21220, "Requested resource is not eligible for recording"))?;
    Ok(Reply::json(201, &view))
}

/// Pauses, resumes or stops a recording.
pub(super) fn update(context: &Context<'_>, call_sid: &str, sid: &str) -> Outcome {
    let call = context.calls().get(call_sid).ok_or_else(|| context.not_found())?;
    let form = context.form();
    let change = match form.get("Status") {
        Some("paused") => RecordingChange::Pause,
        Some("in-progress") => RecordingChange::Resume,
        Some("stopped") => RecordingChange::Stop,
        other => return Err(TwilioError::invalid("Status", other.unwrap_or_default()).into()),
    };
    let view = call.change_recording(sid, change).ok_or_else(|| context.not_found())?;
    if change == RecordingChange::Stop {
        lifecycle::complete_recording(&context.sim.run, &call, sid.to_owned());
    }
    Ok(Reply::json(200, &view))
}

pub(super) fn fetch(context: &Context<'_>, sid: &str) -> Outcome {
    let view = find(context, sid)?.recording_view(sid).ok_or_else(|| context.not_found())?;
    Ok(Reply::json(200, &view))
}

pub(super) fn delete(context: &Context<'_>, sid: &str) -> Outcome {
    if !find(context, sid)?.delete_recording(sid) {
        return Err(TwilioError::new(20001, "The recording is still in progress").into());
    }
    let mut reply = Reply::json(204, "");
    reply.body.clear();
    Ok(reply)
}

/// The audio, all of it silence: `{sid}.mp3`, or as WAV with `.wav` or without a suffix. A range of it, if one is asked for.
pub(super) fn audio(context: &Context<'_>, file: &str) -> Outcome {
    let (sid, is_mp3) = match file.strip_suffix(".mp3") {
        Some(sid) => (sid, true),
        None => (file.trim_end_matches(".wav"), false),
    };
    let seconds = find(context, sid)?.audio_seconds(sid).ok_or_else(|| context.not_found())?;
    let seconds = usize::try_from(seconds.min(60)).unwrap_or(0);
    let mut reply = Reply::json(200, "");
    (reply.content_type, reply.body) =
        if is_mp3 { ("audio/mpeg", mp3(seconds)) } else { ("audio/x-wav", wav(seconds)) };
    reply.headers.push(("Accept-Ranges", "bytes".to_owned()));
    if let Some(range) = context.request.range.as_deref().and_then(|range| range.strip_prefix("bytes=")) {
        cut(&mut reply, range);
    }
    Ok(reply)
}

/// Leaves a range of the body; 416 if there is none.
fn cut(reply: &mut Reply, range: &str) {
    let length = reply.body.len();
    let Some((first, last)) = range.split_once('-') else { return };
    let (first, last) = match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), Ok(last)) => (first, last.saturating_add(1).min(length)),
        (Ok(first), Err(_)) => (first, length),
        (Err(_), Ok(suffix)) => (length.saturating_sub(suffix), length),
        (Err(_), Err(_)) => return,
    };
    if let Some(part) = reply.body.get(first..last).filter(|part| !part.is_empty()) {
        reply.status = 206;
        reply.headers.push(("Content-Range", format!("bytes {first}-{}/{length}", last - 1)));
        reply.body = part.to_vec();
    } else {
        reply.status = 416;
        reply.headers.push(("Content-Range", format!("bytes */{length}")));
        reply.body.clear();
    }
}

fn find(context: &Context<'_>, sid: &str) -> Result<Arc<Call>, TwilioError> {
    let mut found = context.calls().newest_first(|call| call.has_recording(sid));
    found.pop().ok_or_else(|| context.not_found())
}

fn mp3(seconds: usize) -> Vec<u8> {
    let mut frame = MP3_FRAME_HEADER.to_vec();
    frame.resize(MP3_FRAME_BYTES, 0);
    frame.repeat(seconds * MP3_FRAMES_A_SECOND)
}

/// Mono PCM.
fn wav(seconds: usize) -> Vec<u8> {
    let samples = u32::try_from(seconds * WAV_BYTES_A_SECOND).unwrap_or(0);
    let mut wav = Vec::with_capacity(44 + seconds * WAV_BYTES_A_SECOND);
    wav.extend_from_slice(b"RIFF");
    wav.extend_from_slice(&(36 + samples).to_le_bytes());
    wav.extend_from_slice(b"WAVEfmt ");
    wav.extend_from_slice(&16_u32.to_le_bytes());
    for half in [1_u16, 1] {
        wav.extend_from_slice(&half.to_le_bytes());
    }
    wav.extend_from_slice(&8_000_u32.to_le_bytes());
    wav.extend_from_slice(&16_000_u32.to_le_bytes());
    for half in [2_u16, 16] {
        wav.extend_from_slice(&half.to_le_bytes());
    }
    wav.extend_from_slice(b"data");
    wav.extend_from_slice(&samples.to_le_bytes());
    wav.resize(wav.len() + seconds * WAV_BYTES_A_SECOND, 0);
    wav
}
