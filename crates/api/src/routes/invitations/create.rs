//! `POST /api/invitations`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::{Email, Role};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::InvitationBody;
use crate::extract::{Admin, Body, Fields};
use crate::problem::Problem;
use crate::routes::password_resets::MailBody;
use crate::schema_enums;
use crate::state::ApiState;

/// Whom to invite.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateInvitationBody {
    /// Only the account with this address can accept.
    #[schema(format = Email)]
    email: String,
    /// At most the caller's own role.
    #[schema(value_type = schema_enums::Role)]
    role: String,
}

/// An invitation including its link.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreatedInvitationBody {
    /// The link to send to the person. It is returned only once.
    link: String,
    mail: MailBody,
    #[serde(flatten)]
    stored: InvitationBody,
}

/// Invite a person
///
/// The response contains a one-time link, which works for 7 days: send it to the person, who becomes a member by accepting
/// it, with an existing account or a new one. If this Linecard sends mail, it has sent the link as well, and `mail` says
/// whether that succeeded. It is the same whether or not the address has an account. Inviting an
/// address again replaces its link. The invitation ends when whoever made it could no longer make it.
#[utoipa::path(post, path = "/api/invitations", tag = "members", request_body = CreateInvitationBody,
    responses((status = 201, body = CreatedInvitationBody, description = "The invitation, including its link")))]
pub(crate) async fn create_invitation(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    body: Body<CreateInvitationBody>,
) -> Result<(StatusCode, Json<CreatedInvitationBody>), Problem> {
    let mut fields = Fields::default();
    let email = fields.parse::<Email>("/email", &body.value.email);
    let role = fields.parse::<Role>("/role", &body.value.role);
    let (Some(email), Some(role)) = (email, role) else { return Err(fields.into()) };
    let invited = state.app.invite(&caller, &email, role).await?;
    let link = invited.link.url.expose_secret().to_owned();
    Ok((
        StatusCode::CREATED,
        Json(CreatedInvitationBody { link, mail: invited.mailed.into(), stored: invited.stored.into() }),
    ))
}
