//! `GET /api/calls/{call_id}/recordings/{recording_id}/media`.

mod range;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use linecard_app::RecordedAudio;
use linecard_twilio::AudioFormat;

use crate::extract::{Fields, Member, Params, RecordingPath};
use crate::problem::{Problem, ProblemDetails};
use crate::state::ApiState;

/// Listen to a recording
///
/// The audio, which is read from Twilio as it is sent: nobody needs Twilio's credentials for it. A `Range` header with one range of
/// bytes gets that part; any other one is ignored.
#[utoipa::path(get, path = "/api/calls/{call_id}/recordings/{recording_id}/media", tag = "calls",
    params(("call_id" = uuid::Uuid, Path), ("recording_id" = uuid::Uuid, Path),
        ("format" = Option<String>, Query, description = "`mp3` (if absent) or `wav`.")),
    responses((status = 200, content_type = "audio/mpeg", body = String, description = "The audio"),
        (status = 206, content_type = "audio/mpeg", body = String, description = "The part of it that was asked for"),
        (status = 416, content_type = "application/problem+json", body = ProblemDetails,
            description = "The audio ends before the range begins. `Content-Range` is `bytes */` and its length.")))]
pub(crate) async fn get_recording_media(
    State(state): State<ApiState>,
    Member(caller): Member,
    RecordingPath { call, recording }: RecordingPath,
    mut params: Params,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    let format = match params.text("format").as_deref() {
        None | Some("mp3") => AudioFormat::Mp3,
        Some("wav") => AudioFormat::Wav,
        Some(_) => {
            fields.refuse("format", "must be mp3 or wav");
            AudioFormat::Mp3
        }
    };
    params.finish(fields)?;
    let range = range::requested(&headers);
    let recorded = state.app.recording_audio(&caller, call, recording, format, range).await?;
    Ok(response(recorded))
}

fn response(recorded: RecordedAudio) -> Response {
    let audio = &recorded.audio;
    let status = if audio.is_partial { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(recorded.format.content_type()));
    // A player shows it, and no browser takes it for a page. It is personal data: nothing keeps it.
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    for (name, value) in
        [(header::CONTENT_LENGTH, &audio.content_length), (header::CONTENT_RANGE, &audio.content_range)]
    {
        if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
            headers.insert(name, value);
        }
    }
    if audio.accepts_ranges {
        headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    }
    // Piece by piece: Twilio is read as fast as the client reads.
    let pieces = stream::try_unfold(recorded, |mut recorded| async move {
        let next = recorded.chunk().await.inspect_err(|error| {
            tracing::warn!(error = error as &dyn std::error::Error, "the audio of a recording broke off");
        })?;
        Ok::<_, linecard_app::AppError>(next.map(|piece| (piece, recorded)))
    });
    (status, headers, Body::from_stream(pieces)).into_response()
}
