//! The identity provider of an installation.

use std::fmt;
use std::sync::Arc;

use jsonwebtoken::DecodingKey;
use linecard_domain::Clock;
use reqwest::Client;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::claims::{Expected, VerifiedToken, check};
use crate::code_flow::{self, SignInAttempt, SignInFailure};
use crate::failure::{ProviderFailure, TokenError};
use crate::fetch;
use crate::keys::ProviderKeys;
use crate::settings::ProviderSettings;
use crate::signature::verified_claims;

/// The service that signs people in for the platform.
pub struct IdentityProvider {
    settings: ProviderSettings,
    legacy_secret: Option<DecodingKey>,
    http: Client,
    clock: Arc<dyn Clock>,
    keys: ProviderKeys,
}

impl fmt::Debug for IdentityProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdentityProvider").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl IdentityProvider {
    /// Asks nothing yet: a provider that is down keeps no server from starting.
    pub fn new(settings: ProviderSettings, clock: Arc<dyn Clock>) -> Result<Self, reqwest::Error> {
        let http = fetch::client()?;
        let keys = ProviderKeys::new(settings.issuer.clone(), http.clone(), Arc::clone(&clock));
        let legacy_secret = settings.legacy_secret.as_ref();
        let legacy_secret =
            legacy_secret.and_then(|secret| DecodingKey::from_secret(secret.expose_secret().as_bytes()).ok());
        Ok(Self { settings, legacy_secret, http, clock, keys })
    }

    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// Whether requests may be made with tokens of this provider.
    pub fn takes_tokens(&self) -> bool {
        !self.settings.audiences.is_empty()
    }

    /// Whether people sign in to the console with it.
    pub fn signs_in(&self) -> bool {
        self.settings.client.is_some()
    }

    /// Asks the provider: with how many of its keys could tokens be checked?
    pub async fn count_keys(&self) -> Result<usize, ProviderFailure> {
        self.keys.count().await
    }

    /// Whose token it is, with which a request was made.
    pub async fn verify(&self, token: &SecretString) -> Result<VerifiedToken, TokenError> {
        self.check(token, &self.settings.audiences, None).await
    }

    /// Where the person goes to sign in.
    pub async fn sign_in_url(&self, attempt: &SignInAttempt) -> Result<Url, SignInFailure> {
        let client = self.settings.client.as_ref().ok_or(SignInFailure::NotOffered)?;
        let document = self.keys.document().await?;
        code_flow::authorization_url(client, &document, attempt)
    }

    /// Whom the provider has signed in, by the code that the person has come back with.
    pub async fn redeem(&self, code: &str, attempt: &SignInAttempt) -> Result<VerifiedToken, SignInFailure> {
        let client = self.settings.client.as_ref().ok_or(SignInFailure::NotOffered)?;
        let document = self.keys.document().await?;
        let token = code_flow::exchange(&self.http, client, &document, code, attempt).await?;
        let audience = [client.id.clone()];
        Ok(self.check(&token, &audience, Some(&attempt.nonce())).await?)
    }

    async fn check(
        &self,
        token: &SecretString,
        audiences: &[String],
        nonce: Option<&str>,
    ) -> Result<VerifiedToken, TokenError> {
        let claims = verified_claims(token.expose_secret(), &self.keys, self.legacy_secret.as_ref()).await?;
        let expected = Expected {
            issuer: &self.settings.issuer,
            audiences,
            nonce,
            second_factor: &self.settings.second_factor,
            now: self.clock.now(),
        };
        Ok(check(&claims, &expected)?)
    }
}

impl From<ProviderFailure> for SignInFailure {
    fn from(failure: ProviderFailure) -> Self {
        Self::Unavailable(failure)
    }
}
