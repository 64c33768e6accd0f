//! IDs in paths.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

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
