//! `/api/calls/{call_id}/recordings`: starting, listing, pausing and deleting recordings.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use linecard_app::views::CallRecording;
use linecard_app::{ChangedRecording, RecordingOptions};
use linecard_domain::{CallId, RecordingId};
use linecard_twilio::RecordingChange;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::change::ChangeKey;
use crate::extract::{Admin, Body, Fields, IdPath, Member, RecordingPath};
use crate::problem::Problem;
use crate::routes::placed_by::PlacedByBody;
use crate::schema_enums;
use crate::state::ApiState;

/// A recording of a call.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecordingBody {
    #[schema(value_type = uuid::Uuid)]
    id: RecordingId,
    #[schema(value_type = uuid::Uuid)]
    call_id: CallId,
    /// Twilio's SID; null until Twilio has answered.
    recording_sid: Option<String>,
    #[schema(value_type = schema_enums::RecordingStatus)]
    status: &'static str,
    #[schema(value_type = schema_enums::RecordingChannels)]
    channels: &'static str,
    /// The length of the audio, in seconds; null until it is completed.
    duration_seconds: Option<i32>,
    /// Twilio's error code, if it did not begin or failed.
    error_code: Option<i32>,
    /// What the error means and what to do.
    error_message: Option<String>,
    /// Who started it; null if the call was placed with it (`record`).
    started_by: Option<PlacedByBody>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    updated_at: OffsetDateTime,
    /// When it was deleted; null if it was not.
    #[serde(with = "time::serde::rfc3339::option")]
    deleted_at: Option<OffsetDateTime>,
}

/// The recordings of a call, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordingsBody {
    items: Vec<RecordingBody>,
}

/// How to record.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct StartRecordingBody {
    /// `dual`: each side on a channel of its own; `mono` if absent.
    #[schema(value_type = Option<schema_enums::RecordingChannels>)]
    channels: Option<String>,
    /// Whether silence at the beginning and the end is left out.
    #[serde(default)]
    trim_silence: bool,
}

impl From<CallRecording> for RecordingBody {
    fn from(recording: CallRecording) -> Self {
        Self {
            id: recording.id,
            call_id: recording.call_id,
            recording_sid: recording.recording_sid.map(|sid| sid.as_str().to_owned()),
            status: recording.status.as_str(),
            channels: if recording.channels == 2 { "dual" } else { "mono" },
            duration_seconds: recording.duration_seconds,
            error_code: recording.error_code,
            error_message: recording.error_message,
            started_by: recording.started_by.map(Into::into),
            created_at: recording.created_at,
            updated_at: recording.updated_at,
            deleted_at: recording.deleted_at,
        }
    }
}

/// Record a call
///
/// Records a call in progress, until the call ends or the recording is stopped. With an `Idempotency-Key`, a repeated request
/// returns the recording that the first one started.
#[utoipa::path(post, path = "/api/calls/{call_id}/recordings", tag = "calls",
    params(("call_id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = StartRecordingBody,
    responses((status = 201, body = RecordingBody, description = "The recording has begun"),
        (status = 202, body = RecordingBody, description = "Twilio's answer was lost; its status will say what became of it")))]
pub(crate) async fn start_recording(
    State(state): State<ApiState>,
    Member(caller): Member,
    IdPath(call): IdPath<CallId>,
    headers: HeaderMap,
    body: Body<StartRecordingBody>,
) -> Result<(StatusCode, Json<RecordingBody>), Problem> {
    let mut fields = Fields::default();
    let idempotency = ChangeKey { operation: "recordings", call }.read(&headers, &body.bytes, &mut fields);
    let dual_channel = match body.value.channels.as_deref() {
        None | Some("mono") => false,
        Some("dual") => true,
        Some(_) => {
            fields.refuse("/channels", "must be mono or dual");
            false
        }
    };
    fields.finish()?;
    let options = RecordingOptions { dual_channel, trim_silence: body.value.trim_silence };
    let started = state.app.start_recording(&caller, call, options, idempotency).await?;
    Ok(answer(started, StatusCode::CREATED))
}

/// List a call's recordings
///
/// Also those that were deleted. At most 100.
#[utoipa::path(get, path = "/api/calls/{call_id}/recordings", tag = "calls", params(("call_id" = uuid::Uuid, Path)),
    responses((status = 200, body = RecordingsBody, description = "The recordings")))]
pub(crate) async fn list_recordings(
    State(state): State<ApiState>,
    Member(caller): Member,
    IdPath(call): IdPath<CallId>,
) -> Result<Json<RecordingsBody>, Problem> {
    let recordings = state.app.recordings(&caller, call).await?;
    Ok(Json(RecordingsBody { items: recordings.into_iter().map(Into::into).collect() }))
}

/// Get a recording
#[utoipa::path(get, path = "/api/calls/{call_id}/recordings/{recording_id}", tag = "calls",
    params(("call_id" = uuid::Uuid, Path), ("recording_id" = uuid::Uuid, Path)),
    responses((status = 200, body = RecordingBody, description = "The recording, without its audio")))]
pub(crate) async fn get_recording(
    State(state): State<ApiState>,
    Member(caller): Member,
    RecordingPath { call, recording }: RecordingPath,
) -> Result<Json<RecordingBody>, Problem> {
    Ok(Json(state.app.recording(&caller, call, recording).await?.into()))
}

/// Stop a recording
///
/// For good; the call goes on. A recording that has ended is returned as it is.
#[utoipa::path(post, path = "/api/calls/{call_id}/recordings/{recording_id}/stop", tag = "calls",
    params(("call_id" = uuid::Uuid, Path), ("recording_id" = uuid::Uuid, Path)),
    responses((status = 200, body = RecordingBody, description = "It has ended"),
        (status = 202, body = RecordingBody, description = "Twilio's answer was lost; its status will say what became of it")))]
pub(crate) async fn stop_recording(
    State(state): State<ApiState>,
    Member(caller): Member,
    RecordingPath { call, recording }: RecordingPath,
) -> Result<(StatusCode, Json<RecordingBody>), Problem> {
    let changed = state.app.change_recording(&caller, call, recording, RecordingChange::Stop).await?;
    Ok(answer(changed, StatusCode::OK))
}

/// Pause a recording
///
/// What is said meanwhile is left out.
#[utoipa::path(post, path = "/api/calls/{call_id}/recordings/{recording_id}/pause", tag = "calls",
    params(("call_id" = uuid::Uuid, Path), ("recording_id" = uuid::Uuid, Path)),
    responses((status = 200, body = RecordingBody, description = "It is paused"),
        (status = 202, body = RecordingBody, description = "Twilio's answer was lost; its status will say what became of it")))]
pub(crate) async fn pause_recording(
    State(state): State<ApiState>,
    Member(caller): Member,
    RecordingPath { call, recording }: RecordingPath,
) -> Result<(StatusCode, Json<RecordingBody>), Problem> {
    let changed = state.app.change_recording(&caller, call, recording, RecordingChange::Pause).await?;
    Ok(answer(changed, StatusCode::OK))
}

/// Resume a recording
#[utoipa::path(post, path = "/api/calls/{call_id}/recordings/{recording_id}/resume", tag = "calls",
    params(("call_id" = uuid::Uuid, Path), ("recording_id" = uuid::Uuid, Path)),
    responses((status = 200, body = RecordingBody, description = "It goes on"),
        (status = 202, body = RecordingBody, description = "Twilio's answer was lost; its status will say what became of it")))]
pub(crate) async fn resume_recording(
    State(state): State<ApiState>,
    Member(caller): Member,
    RecordingPath { call, recording }: RecordingPath,
) -> Result<(StatusCode, Json<RecordingBody>), Problem> {
    let changed = state.app.change_recording(&caller, call, recording, RecordingChange::Resume).await?;
    Ok(answer(changed, StatusCode::OK))
}

/// Delete a recording
///
/// Deletes the audio at Twilio, for good. What is known of the recording stays, with the status `deleted`.
#[utoipa::path(delete, path = "/api/calls/{call_id}/recordings/{recording_id}", tag = "calls",
    params(("call_id" = uuid::Uuid, Path), ("recording_id" = uuid::Uuid, Path)),
    responses((status = 204, description = "It is deleted")))]
pub(crate) async fn delete_recording(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    RecordingPath { call, recording }: RecordingPath,
) -> Result<StatusCode, Problem> {
    state.app.delete_recording(&caller, call, recording).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn answer(changed: ChangedRecording, accepted: StatusCode) -> (StatusCode, Json<RecordingBody>) {
    let status = if changed.accepted { accepted } else { StatusCode::ACCEPTED };
    (status, Json(changed.recording.into()))
}
