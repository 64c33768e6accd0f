//! `/api/me`: the signed-in user.

pub(super) mod get;
pub(super) mod second_factor;
pub(super) mod update;

use linecard_app::IdentifiedToken;
use linecard_app::views::{AuthenticatedSession, Membership};
use linecard_domain::{OrganizationId, UserId};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::schema_enums;

/// The signed-in user.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MeBody {
    #[schema(value_type = uuid::Uuid)]
    id: UserId,
    /// Null for a person whom the identity provider vouches for without an address.
    email: Option<String>,
    /// What the person is called: the email address, or else the identity.
    name: String,
    /// When the session or token expires.
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    /// Somebody else chose the password: everything but `/api/me` and signing out answers 403 until it is changed.
    must_change_password: bool,
    /// Whether the person has shown a second factor: a code, or what the identity provider has asked for.
    second_factor: bool,
    /// The organizations that the user belongs to.
    organizations: Vec<MembershipBody>,
}

/// An organization that the user belongs to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MembershipBody {
    #[schema(value_type = uuid::Uuid)]
    pub(crate) id: OrganizationId,
    pub(crate) name: String,
    /// The user's role in the organization.
    #[schema(value_type = schema_enums::Role)]
    pub(crate) role: &'static str,
    /// Whether the organization requires a second factor: without one, everything in it answers 403
    /// (`second-factor-required`).
    pub(crate) second_factor_required: bool,
}

impl From<AuthenticatedSession> for MeBody {
    fn from(session: AuthenticatedSession) -> Self {
        Self {
            id: session.user_id,
            email: session.name.email().map(|email| email.as_str().to_owned()),
            name: session.name.as_str().to_owned(),
            expires_at: session.expires_at,
            must_change_password: session.must_change_password,
            second_factor: session.second_factor,
            organizations: session.memberships.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<IdentifiedToken> for MeBody {
    fn from(identified: IdentifiedToken) -> Self {
        let person = identified.person;
        Self {
            id: person.user_id,
            email: person.name.email().map(|email| email.as_str().to_owned()),
            name: person.name.as_str().to_owned(),
            expires_at: identified.token.ends_at,
            must_change_password: false,
            second_factor: identified.second_factor,
            organizations: person.memberships.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Membership> for MembershipBody {
    fn from(membership: Membership) -> Self {
        Self {
            id: membership.organization_id,
            name: membership.organization_name,
            role: membership.role.as_str(),
            second_factor_required: membership.second_factor_required,
        }
    }
}
