//! `GET /api/platform/organizations/{organization_external_id}/export`.

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use crate::extract::{ExportScope, OrganizationPath, Platform};
use crate::problem::Problem;
use crate::state::ApiState;

/// Export an organization's calls and messages
///
/// With their logs, as they are stored: one JSON object to a line, with the table's name in `table`. It is streamed; one that
/// is incomplete ends without the last chunk, which clients report as an error. Requires the scope `export`: it has numbers and
/// texts of all calls and messages.
#[utoipa::path(get, path = "/api/platform/organizations/{organization_external_id}/export", tag = "platform",
    security(("platformKey" = [])), params(("organization_external_id" = String, Path)),
    responses((status = 200, content_type = "application/jsonl", body = String, description = "JSON lines")))]
pub(crate) async fn export_platform_organization(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<ExportScope>,
    OrganizationPath(external): OrganizationPath,
) -> Result<impl IntoResponse, Problem> {
    let lines = state.app.platform_export(&platform, &external).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"export.jsonl\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Body::from_stream(lines)))
}
