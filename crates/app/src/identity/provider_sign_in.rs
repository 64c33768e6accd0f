//! Signing in to the console with the identity provider.

use linecard_oidc::{SignInAttempt, SignInFailure, TokenError};
use secrecy::SecretString;
use url::Url;

use super::person::Device;
use super::provider::person_of;
use super::sessions::{Shown, SignedIn, begin_session};
use crate::app::App;
use crate::audit::AuditAction;
use crate::error::AppError;
use crate::metrics;
use crate::secrets;
use crate::signing_in::ProviderSignIn;

/// A sign-in that has begun.
#[derive(Debug)]
pub struct BegunSignIn {
    /// For a cookie of the person's browser: with it alone the sign-in can be finished.
    pub secret: SecretString,
    /// Where the person signs in.
    pub url: Url,
}

/// Why the identity provider's word did not become a session.
#[derive(Debug, thiserror::Error)]
pub enum ProviderSignInError {
    /// The answer is not one to a sign-in that this browser has begun, or it came too late.
    #[error("the answer belongs to no sign-in of this browser")]
    NotBegun,
    #[error(transparent)]
    Provider(SignInFailure),
    /// The person has a second factor here, and the provider has asked for none.
    #[error("the person has a second factor, which the identity provider did not ask for")]
    SecondFactorMissing,
    #[error(transparent)]
    App(#[from] AppError),
}

impl App {
    /// Begins a sign-in.
    pub async fn begin_provider_sign_in(&self) -> Result<BegunSignIn, ProviderSignInError> {
        let provider = provider(self)?;
        let secret = secrets::generate("", self.dependencies.random_source.as_ref())?;
        let attempt = SignInAttempt::new(secret.clone());
        let url = provider.identity_provider.sign_in_url(&attempt).await.map_err(ProviderSignInError::Provider)?;
        Ok(BegunSignIn { secret, url })
    }

    /// Finishes it with what the person has come back with.
    pub async fn finish_provider_sign_in(
        &self,
        secret: &SecretString,
        state: &str,
        code: &str,
        device: &Device,
    ) -> Result<SignedIn, ProviderSignInError> {
        let provider = provider(self)?;
        let attempt = SignInAttempt::new(secret.clone());
        // Both are of the person's own browser: the comparison tells nobody anything.
        if attempt.state() != state {
            return Err(ProviderSignInError::NotBegun);
        }
        let verified = match provider.identity_provider.redeem(code, &attempt).await {
            Ok(verified) => verified,
            Err(failure) => {
                metrics::account_event(AuditAction::SignInFailure.as_str());
                return Err(ProviderSignInError::Provider(failure));
            }
        };
        let person = person_of(self, provider, &verified, device).await?;
        if person.own_factor && !verified.second_factor {
            return Err(ProviderSignInError::SecondFactorMissing);
        }
        let shown = Shown { second_factor: verified.second_factor, issuer: Some(provider.identity_provider.issuer()) };
        Ok(begin_session(self, person.user_id, shown, device).await?)
    }
}

/// The one that people sign in to the console with.
fn provider(app: &App) -> Result<&ProviderSignIn, AppError> {
    let provider = app.settings.sign_in.provider.as_ref();
    provider.filter(|provider| provider.identity_provider.signs_in()).ok_or(AppError::NoIdentityProvider)
}

impl ProviderSignInError {
    /// Whether the provider cannot be asked at this moment.
    pub fn is_unavailable(&self) -> bool {
        matches!(
            self,
            Self::Provider(SignInFailure::Unavailable(_) | SignInFailure::Token(TokenError::Unavailable(_)))
                | Self::App(AppError::IdentityProviderUnavailable(_))
        )
    }
}
