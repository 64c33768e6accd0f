//! One-time links. The secret is the fragment, which browsers send to no server: it gets into no log.

use linecard_domain::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use crate::app::App;
use crate::error::AppError;
use crate::mails::Mailed;
use crate::secrets;

/// A link to hand over, and how long it works.
#[derive(Debug)]
pub struct OneTimeLink {
    pub url: SecretString,
    pub expires_at: Timestamp,
}

/// A link to hand over, and whether it was also sent by mail.
#[derive(Debug)]
pub struct HandedLink {
    pub link: OneTimeLink,
    pub mailed: Mailed,
}

/// The console's page for the link, and the prefix of its secret, which secret scanners look for.
#[derive(Debug, Clone, Copy)]
pub(super) enum LinkKind {
    Invitation,
    PasswordReset,
}

impl LinkKind {
    const fn page(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::PasswordReset => "password-reset",
        }
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::Invitation => "lci_",
            Self::PasswordReset => "lcr_",
        }
    }
}

/// A new secret for a link, of 256 random bits.
pub(super) fn link_secret(app: &App, kind: LinkKind) -> Result<SecretString, AppError> {
    secrets::generate(kind.prefix(), app.dependencies.random_source.as_ref())
}

pub(super) fn link_url(app: &App, kind: LinkKind, secret: &SecretString) -> SecretString {
    let base = app.settings.public_url.as_str().trim_end_matches('/');
    SecretString::from(format!("{base}/{}#{}", kind.page(), secret.expose_secret()))
}
