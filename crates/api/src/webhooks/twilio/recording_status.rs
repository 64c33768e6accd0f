//! The status callback of a recording.

use axum::extract::{OriginalUri, Path, State};
use axum::http::{HeaderMap, StatusCode};
use linecard_app::{AppError, CallbackTarget};
use linecard_domain::{CallId, RecordingId};

use super::status::{begin_attempt, callback_request};
use crate::extract::{ClientAddress, RawBody};
use crate::problem::Problem;
use crate::state::ApiState;

/// What Twilio reports of a recording. Answers as the status callback of a call does.
pub(super) async fn recording_status(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    OriginalUri(uri): OriginalUri,
    path: Result<Path<(String, String, String)>, axum::extract::rejection::PathRejection>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Result<StatusCode, Problem> {
    let target = path.ok().and_then(|Path((organization, call, recording))| {
        let call = call.parse::<CallId>().ok()?;
        let target = CallbackTarget { organization: organization.parse().ok()?, subject: call.into() };
        Some((target, call, recording.parse::<RecordingId>().ok()?))
    });
    let attempt = begin_attempt(&state, address, target.map(|(target, ..)| target.organization))?;
    let request = callback_request(&uri, &headers, &body);
    let outcome = match target {
        Some((target, call, recording)) => {
            state.app.apply_recording_callback(target.organization, call, recording, &request).await
        }
        None => Err(AppError::CallbackRejected),
    };
    if !matches!(outcome, Err(AppError::CallbackRejected)) {
        attempt.0.succeeded();
        attempt.1.succeeded();
    }
    outcome?;
    Ok(StatusCode::NO_CONTENT)
}
