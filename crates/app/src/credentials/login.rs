//! The ways to authenticate at Twilio with stored credentials, in the order in which they are tried.

use linecard_domain::CredentialId;
use linecard_store::{SealedApiKey, SealedToken};

/// One sealed way to log in to a Twilio account: an API key or an auth token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Login<'a> {
    /// The auth token; with an API key, the token that the key is stored beside.
    pub token: &'a SealedToken,
    pub api_key: Option<&'a SealedApiKey>,
}

impl Login<'_> {
    pub(crate) fn id(&self) -> CredentialId {
        self.api_key.map_or(self.token.credential_id, |key| key.credential_id)
    }
}

/// What requests are sent with first: the API key if there is one.
pub(crate) fn first_login(token: &SealedToken) -> Login<'_> {
    Login { token, api_key: token.api_key.as_ref() }
}

/// In the order in which they are tried.
pub(super) fn logins(token: &SealedToken) -> impl Iterator<Item = Login<'_>> {
    let without_key = token.api_key.as_ref().map(|_| Login { token, api_key: None });
    std::iter::once(first_login(token)).chain(without_key)
}
