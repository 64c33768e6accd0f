//! Requests with a token of the identity provider (`Authorization: Bearer <JWT>`).

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use linecard_app::{AppError, Caller, IdentifiedToken, TokenRefusal};
use linecard_domain::OrganizationId;
use secrecy::{ExposeSecret, SecretString};

use super::entrance::{entered, entered_organization};
use super::{ClientAddress, ClientDevice};
use crate::problem::Problem;
use crate::rate_limit::CredentialKind;
use crate::state::ApiState;

/// Whether a bearer is to be read as a token: it has the three parts of a JWT, and an identity provider is set up. Our own
/// keys have no dots.
pub(super) fn is_token(state: &ApiState, bearer: &SecretString) -> bool {
    state.app.takes_tokens() && bearer.expose_secret().split('.').count() == 3
}

/// The person of a token, in one of their organizations.
pub(super) async fn of_token(
    parts: &mut Parts,
    state: &ApiState,
    token: &SecretString,
    requested: Option<OrganizationId>,
) -> Result<Caller, Problem> {
    let ClientDevice(device) = ClientDevice::from_request_parts(parts, state).await?;
    let remote_address = device.address;
    let found = identified(parts, state, token).await?;
    let organization = entered_organization(requested, &found.person.memberships)?;
    let (context, role) = entered(found.enter(organization))?;
    Ok(Caller {
        context,
        role,
        user_id: found.person.user_id,
        session: None,
        token: Some(found.token),
        second_factor: found.second_factor,
        key: None,
        connects: None,
        remote_address,
        operator: None,
    })
}

/// Checks a token, limited as keys and sessions are: whoever tries random ones gets a cheap refusal.
pub(super) async fn identified(
    parts: &mut Parts,
    state: &ApiState,
    token: &SecretString,
) -> Result<IdentifiedToken, Problem> {
    let ClientDevice(device) = ClientDevice::from_request_parts(parts, state).await?;
    let ClientAddress(address) = ClientAddress::from_request_parts(parts, state).await?;
    let mut refusal = None;
    let find = async {
        match state.app.authenticate_token(token, &device).await {
            Ok(found) => Ok(Some(Ok(found))),
            // It is valid, and may be known in a moment.
            Err(unknown @ AppError::IdentityUnknown { .. }) => Ok(Some(Err(unknown))),
            // Not remembered: the key may be a new one, and be known when the provider is asked again.
            Err(error @ AppError::TokenRefused(TokenRefusal::UnknownKey)) => Err(error),
            Err(AppError::TokenRefused(why)) => {
                refusal = Some(why);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    };
    let gate = &state.rate_limits.credentials;
    let found = gate.look_up(address, CredentialKind::Token, token, find).await;
    match (found, refusal) {
        (Ok(found), _) => Ok(found?),
        (Err(_), Some(refusal)) => Err(AppError::TokenRefused(refusal).into()),
        (Err(problem), None) => Err(problem),
    }
}
