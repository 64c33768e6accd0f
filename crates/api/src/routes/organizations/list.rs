//! `GET /api/organizations`.

use axum::Json;

use crate::extract::Session;
use crate::routes::me::MembershipBody;
use crate::routes::page::PageBody;

/// List the user's organizations
#[utoipa::path(get, path = "/api/organizations", tag = "organizations", security(("session" = [])),
    responses((status = 200, body = PageBody<MembershipBody>, description = "All organizations of the user")))]
pub(crate) async fn list_organizations(Session(session): Session) -> Json<PageBody<MembershipBody>> {
    let items = session.memberships.into_iter().map(Into::into).collect();
    Json(PageBody { items, next_cursor: None, total: None })
}
