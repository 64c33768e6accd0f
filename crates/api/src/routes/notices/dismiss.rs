//! `POST /api/notices/{notice_id}/dismiss`.

use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::NoticeId;

use crate::extract::{Admin, IdPath};
use crate::problem::Problem;
use crate::state::ApiState;

/// Dismiss a notice
///
/// For the signed-in person alone, or for the person who made the API key: others still see it, and what it is about does not
/// change.
#[utoipa::path(post, path = "/api/notices/{notice_id}/dismiss", tag = "notices", params(("notice_id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Dismissed")))]
pub(crate) async fn dismiss_notice(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(notice): IdPath<NoticeId>,
) -> Result<StatusCode, Problem> {
    state.app.dismiss_notice(&caller, notice).await?;
    Ok(StatusCode::NO_CONTENT)
}
