//! Requests with a token of the identity provider.

use linecard_domain::OrganizationId;
use linecard_store::{Entrance, IdentifiedPerson};
use secrecy::SecretString;

use super::person::Device;
use super::provider::person_of;
use crate::app::App;
use crate::caller::CallerToken;
use crate::error::AppError;
use crate::secrets;

/// A valid token, and the person it is of.
#[derive(Debug, Clone)]
pub struct IdentifiedToken {
    pub person: IdentifiedPerson,
    pub token: CallerToken,
    /// Whether the provider has asked for a second factor.
    pub second_factor: bool,
}

impl IdentifiedToken {
    /// The context of one of the person's own organizations; `None` for any other.
    pub fn enter(&self, organization: OrganizationId) -> Option<Entrance> {
        self.person.enter(organization, self.second_factor)
    }
}

impl App {
    /// Whether requests may be made with tokens of an identity provider.
    pub fn takes_tokens(&self) -> bool {
        self.settings.sign_in.provider.as_ref().is_some_and(|provider| provider.identity_provider.takes_tokens())
    }

    /// The person of a token, which says who it is and nothing else: the organizations and roles are those that the person
    /// has here, at this moment.
    pub async fn authenticate_token(&self, token: &SecretString, device: &Device) -> Result<IdentifiedToken, AppError> {
        let provider = self.settings.sign_in.provider.as_ref().ok_or(AppError::NoIdentityProvider)?;
        let verified = provider.identity_provider.verify(token).await?;
        let person = person_of(self, provider, &verified, device).await?;
        let token = CallerToken { hash: secrets::hash(token), ends_at: verified.ends_at };
        Ok(IdentifiedToken { person, token, second_factor: verified.second_factor })
    }
}
