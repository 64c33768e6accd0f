//! `/api/members`: the members of the organization.

pub(super) mod delete;
pub(super) mod list;
pub(super) mod reset_password;
pub(super) mod update;

use linecard_app::views::Member;
use linecard_domain::UserId;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::schema_enums;

/// A member of the organization.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MemberBody {
    #[schema(value_type = uuid::Uuid)]
    user_id: UserId,
    /// Null for a person whom the identity provider vouches for without an address.
    email: Option<String>,
    /// What the person is called: the email address, or else the identity.
    name: String,
    #[schema(value_type = schema_enums::Role)]
    role: &'static str,
    /// Whether the person has a second factor; null where it is not told: to members and admins, and in the answer to a
    /// change.
    second_factor: Option<bool>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
}

impl From<Member> for MemberBody {
    fn from(member: Member) -> Self {
        Self {
            user_id: member.user_id,
            email: member.name.email().map(|email| email.as_str().to_owned()),
            name: member.name.as_str().to_owned(),
            role: member.role.as_str(),
            second_factor: None,
            created_at: member.created_at,
        }
    }
}
