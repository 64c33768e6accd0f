//! How people sign in to an installation.

use std::sync::Arc;

use linecard_oidc::IdentityProvider;

/// How people sign in.
#[derive(Debug, Clone)]
pub struct SignInSettings {
    /// Whether they sign in with passwords. Without, the identity provider alone signs them in.
    pub passwords: bool,
    pub provider: Option<ProviderSignIn>,
}

/// The identity provider that signs people in.
#[derive(Debug, Clone)]
pub struct ProviderSignIn {
    pub identity_provider: Arc<IdentityProvider>,
    /// What people know it by.
    pub name: String,
    /// Whether an identity becomes that of the account whose address the provider has verified.
    pub links_email: bool,
}

impl Default for SignInSettings {
    fn default() -> Self {
        Self { passwords: true, provider: None }
    }
}
