//! `/Recordings`: those of calls that were created with `Record=true`.

use std::sync::Arc;

use serde_json::Value;

use crate::call::Call;
use crate::http::Reply;

use super::context::{Context, Outcome};
use super::error::TwilioError;
use super::page;

/// Of the account, or of one call; newest first.
pub(super) fn list(context: &Context<'_>, call_sid: Option<&str>) -> Reply {
    let call_sid = call_sid.or_else(|| context.query.get("CallSid"));
    let recorded = context.calls().newest_first(|call| call_sid.is_none_or(|sid| call.sid == sid));
    let values: Vec<Value> = recorded.iter().filter_map(|call| call.recording_view()).collect();
    page::of_values(context, "recordings", values)
}

pub(super) fn fetch(context: &Context<'_>, sid: &str) -> Outcome {
    let view = find(context, sid)?.recording_view().ok_or_else(|| context.not_found())?;
    Ok(Reply::json(200, &view))
}

pub(super) fn delete(context: &Context<'_>, sid: &str) -> Outcome {
    if !find(context, sid)?.delete_recording() {
        return Err(TwilioError::new(20001, "The recording is still in progress").into());
    }
    let mut reply = Reply::json(204, "");
    reply.body.clear();
    Ok(reply)
}

/// The audio, `{sid}.wav` or without a suffix: a WAV file without samples.
pub(super) fn audio(context: &Context<'_>, sid: &str) -> Outcome {
    if !find(context, sid)?.has_audio() {
        return Err(context.not_found().into());
    }
    let mut reply = Reply::json(200, "");
    reply.content_type = "audio/x-wav";
    reply.body = silence();
    Ok(reply)
}

fn find(context: &Context<'_>, sid: &str) -> Result<Arc<Call>, TwilioError> {
    let mut found = context.calls().newest_first(|call| call.recording_sid().as_deref() == Some(sid));
    found.pop().ok_or_else(|| context.not_found())
}

/// The header of 8 kHz mono PCM, 16 bits a sample.
fn silence() -> Vec<u8> {
    let mut wav = Vec::with_capacity(44);
    wav.extend_from_slice(b"RIFF");
    wav.extend_from_slice(&36_u32.to_le_bytes());
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
    wav.extend_from_slice(&0_u32.to_le_bytes());
    wav
}
