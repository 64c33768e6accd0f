//! People by the word of the identity provider.

use linecard_domain::UserId;
use linecard_oidc::{TokenError, VerifiedToken};
use linecard_store::IdentifiedPerson;

use super::person::{Device, trace};
use crate::app::App;
use crate::audit::AuditAction;
use crate::error::AppError;
use crate::metrics;
use crate::signing_in::ProviderSignIn;

/// The person of a verified token. One who is new becomes known by the address that the provider has verified, if the
/// operator trusts it with that. [`AppError::IdentityUnknown`]: nobody has made the person known.
pub(super) async fn person_of(
    app: &App,
    provider: &ProviderSignIn,
    verified: &VerifiedToken,
    device: &Device,
) -> Result<IdentifiedPerson, AppError> {
    let (issuer, subject) = (provider.identity_provider.issuer(), &verified.subject);
    if let Some(known) = app.store.person_by_identity(issuer, subject).await? {
        return Ok(known);
    }
    let unknown = || AppError::IdentityUnknown { subject: subject.clone() };
    let email = verified.verified_email.as_ref().filter(|_| provider.links_email).ok_or_else(unknown)?;
    let new_user: UserId = app.dependencies.next_id();
    if !app.store.identity_link((issuer, subject), email, new_user, &trace(app, device)).await? {
        return Err(unknown());
    }
    metrics::account_event(AuditAction::IdentityLink.as_str());
    app.store.person_by_identity(issuer, subject).await?.ok_or_else(unknown)
}

impl From<TokenError> for AppError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Refused(refusal) => Self::TokenRefused(refusal),
            TokenError::Unavailable(failure) => Self::IdentityProviderUnavailable(failure),
        }
    }
}
