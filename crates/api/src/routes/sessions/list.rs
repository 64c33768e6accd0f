//! `GET /api/sessions`.

use axum::Json;
use axum::extract::State;
use linecard_app::views::SessionRow;
use linecard_domain::SessionId;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::extract::{Fields, Params, Session, page_request};
use crate::problem::Problem;
use crate::routes::page::PageBody;
use crate::state::ApiState;

/// A session of the signed-in user.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionBody {
    #[schema(value_type = uuid::Uuid)]
    id: SessionId,
    /// As the browser named itself; null if it did not.
    user_agent: Option<String>,
    /// The address that signed in.
    remote_address: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    /// To the minute; null if it was not used since it began.
    #[serde(with = "time::serde::rfc3339::option")]
    last_used_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    /// Whether it is the session of this request.
    current: bool,
}

impl SessionBody {
    fn of(session: SessionRow, current: SessionId) -> Self {
        Self {
            id: session.id,
            user_agent: session.user_agent,
            remote_address: session.remote_address,
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            expires_at: session.expires_at,
            current: session.id == current,
        }
    }
}

/// List one's own sessions
///
/// Those that have not expired, newest first.
#[utoipa::path(get, path = "/api/sessions", tag = "session", security(("session" = [])),
    params(("limit" = Option<u16>, Query, description = "The page size, 1 to 100; default 50"),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the previous page")),
    responses((status = 200, body = PageBody<SessionBody>, description = "A page of sessions")))]
pub(crate) async fn list_sessions(
    State(state): State<ApiState>,
    Session(session): Session,
    mut params: Params,
) -> Result<Json<PageBody<SessionBody>>, Problem> {
    let mut fields = Fields::default();
    let request = page_request(&mut params, &mut fields);
    params.finish(fields)?;
    let page = state.app.sessions(&session, &request).await?;
    Ok(Json(PageBody::of(page, |row| SessionBody::of(row, session.id))))
}
