//! IDs in paths.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use linecard_domain::{CallId, RecordingId};

use crate::problem::Problem;
use crate::state::ApiState;

/// The id in the path. A malformed id is not found.
#[derive(Debug)]
pub(crate) struct IdPath<T>(pub(crate) T);

impl<T: FromStr> FromRequestParts<ApiState> for IdPath<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let Path(raw) =
            Path::<String>::from_request_parts(parts, state).await.map_err(|_| Problem::not_found("resource"))?;
        raw.parse().map(Self).map_err(|_| Problem::not_found("resource"))
    }
}

/// The call and the recording in the path. A malformed id is not found.
#[derive(Debug)]
pub(crate) struct RecordingPath {
    pub(crate) call: CallId,
    pub(crate) recording: RecordingId,
}

impl FromRequestParts<ApiState> for RecordingPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let not_found = || Problem::not_found("resource");
        let Path((call, recording)) =
            Path::<(String, String)>::from_request_parts(parts, state).await.map_err(|_| not_found())?;
        let call = call.parse().map_err(|_| not_found())?;
        Ok(Self { call, recording: recording.parse().map_err(|_| not_found())? })
    }
}
