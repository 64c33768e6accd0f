//! `PUT /api/notices/mail`.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::{Admin, Body};
use crate::problem::Problem;
use crate::state::ApiState;

/// Whether the signed-in person wants mail about the organization's notices.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NoticeMailChangeBody {
    /// True: mail is sent, if this Linecard sends any.
    wanted: bool,
}

/// Choose mail about notices
///
/// For the signed-in person, in this organization. Until somebody chooses, admins and owners get mail. An API key cannot
/// choose.
#[utoipa::path(put, path = "/api/notices/mail", tag = "notices", request_body = NoticeMailChangeBody,
    responses((status = 204, description = "Chosen")))]
pub(crate) async fn set_notice_mail(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    body: Body<NoticeMailChangeBody>,
) -> Result<StatusCode, Problem> {
    state.app.set_notice_mail(&caller, body.value.wanted).await?;
    Ok(StatusCode::NO_CONTENT)
}
