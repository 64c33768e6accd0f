//! `GET /api/members`.

use axum::Json;
use axum::extract::State;

use super::MemberBody;
use crate::extract::{Fields, Member, Params, page_request};
use crate::problem::Problem;
use crate::routes::page::PageBody;
use crate::state::ApiState;

/// List members
#[utoipa::path(get, path = "/api/members", tag = "members",
    params(("limit" = Option<u16>, Query, description = "The page size, 1 to 100; default 50"),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the previous page")),
    responses((status = 200, body = PageBody<MemberBody>, description = "A page of members")))]
pub(crate) async fn list_members(
    State(state): State<ApiState>,
    Member(caller): Member,
    mut params: Params,
) -> Result<Json<PageBody<MemberBody>>, Problem> {
    let mut fields = Fields::default();
    let request = page_request(&mut params, &mut fields);
    params.finish(fields)?;
    let (page, with_factor) = state.app.members(&caller, &request).await?;
    Ok(Json(PageBody::of(page, |member| {
        let second_factor = with_factor.as_ref().map(|with_factor| with_factor.contains(&member.user_id));
        MemberBody { second_factor, ..MemberBody::from(member) }
    })))
}
