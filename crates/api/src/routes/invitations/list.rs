//! `GET /api/invitations`.

use axum::Json;
use axum::extract::State;

use super::InvitationBody;
use crate::extract::{Admin, Fields, Params, page_request};
use crate::problem::Problem;
use crate::routes::page::PageBody;
use crate::state::ApiState;

/// List open invitations
///
/// Those that were neither accepted nor withdrawn, newest first. Requires the admin role.
#[utoipa::path(get, path = "/api/invitations", tag = "members",
    params(("limit" = Option<u16>, Query, description = "The page size, 1 to 100; default 50"),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the previous page")),
    responses((status = 200, body = PageBody<InvitationBody>, description = "A page of invitations")))]
pub(crate) async fn list_invitations(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    mut params: Params,
) -> Result<Json<PageBody<InvitationBody>>, Problem> {
    let mut fields = Fields::default();
    let request = page_request(&mut params, &mut fields);
    params.finish(fields)?;
    let page = state.app.invitations(&caller, &request).await?;
    Ok(Json(PageBody::of(page, InvitationBody::from)))
}
