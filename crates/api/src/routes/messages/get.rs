//! `GET /api/messages/{message_id}`.

use axum::Json;
use axum::extract::State;
use linecard_domain::MessageId;

use super::MessageBody;
use crate::extract::{IdPath, Member};
use crate::problem::Problem;
use crate::state::ApiState;

/// Get a message
#[utoipa::path(get, path = "/api/messages/{message_id}", tag = "messages",
    params(("message_id" = uuid::Uuid, Path)),
    responses((status = 200, body = MessageBody, description = "The message")))]
pub(crate) async fn get_message(
    State(state): State<ApiState>,
    Member(caller): Member,
    IdPath(message): IdPath<MessageId>,
) -> Result<Json<MessageBody>, Problem> {
    Ok(Json(state.app.message(&caller, message).await?.into()))
}
