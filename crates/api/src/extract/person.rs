//! A person, whatever they have shown.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use linecard_app::IdentifiedToken;
use linecard_app::views::AuthenticatedSession;

use super::AnySession;
use super::entrance::bearer;
use super::token::{identified, is_token};
use crate::problem::Problem;
use crate::state::ApiState;

/// A person, signed in or by a token of the identity provider, outside of any organization.
#[derive(Debug)]
pub(crate) enum Person {
    /// Who may still have to choose another password before anything else.
    Session(AuthenticatedSession),
    Token(IdentifiedToken),
}

impl FromRequestParts<ApiState> for Person {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        if let Some(token) = bearer(parts)?.filter(|bearer| is_token(state, bearer)) {
            return Ok(Self::Token(identified(parts, state, &token).await?));
        }
        let AnySession(session) = AnySession::from_request_parts(parts, state).await?;
        Ok(Self::Session(session))
    }
}
