//! What everything that a person does with their own account needs.

use std::net::IpAddr;

use linecard_store::{AuthenticatedSession, PersonTrace};
use secrecy::SecretString;
use time::Duration;

use crate::app::App;
use crate::error::{AppError, Conflict};
use crate::passwords::HashQueue;

/// How long a session lasts.
pub(super) const SESSION_LIFETIME: Duration = Duration::hours(12);
/// Who has no password here has signed in so short a time ago, for what cannot be taken back.
const RECENT_SIGN_IN: Duration = Duration::minutes(15);

/// Where a person's request comes from.
#[derive(Debug, Clone, Default)]
pub struct Device {
    pub address: Option<IpAddr>,
    /// As the browser names itself.
    pub user_agent: Option<String>,
    /// Whether it has signed in to the account before: it does not wait behind strangers.
    pub is_known: bool,
}

pub(super) fn trace(app: &App, device: &Device) -> PersonTrace {
    let remote_address = device.address.map(|address| address.to_string());
    PersonTrace { entry: app.dependencies.next_id(), remote_address }
}

/// Checks the password of a person who is signed in; a wrong one is the error of a field.
pub(super) async fn require_password(
    app: &App,
    who: &AuthenticatedSession,
    current: SecretString,
    device: &Device,
) -> Result<(), AppError> {
    require_passwords(app)?;
    let Some(stored) = stored_password(app, who).await? else { return Err(AppError::Conflict(Conflict::NoPassword)) };
    check(app, who, stored, current, device).await
}

async fn check(
    app: &App,
    who: &AuthenticatedSession,
    stored: String,
    current: SecretString,
    device: &Device,
) -> Result<(), AppError> {
    if app.passwords.verify(current, Some(stored), HashQueue::Known).await? {
        return Ok(());
    }
    app.sign_in_failures.count(who.user_id, device.address, app.dependencies.now());
    Err(AppError::field("/currentPassword", "is not your current password"))
}

/// Before what cannot be taken back: the password again, or a recent sign-in of a person who has none here. Whoever finds an
/// open session has neither.
pub(super) async fn require_proof(
    app: &App,
    who: &AuthenticatedSession,
    current: Option<SecretString>,
    device: &Device,
) -> Result<(), AppError> {
    let stored = if app.settings.sign_in.passwords { stored_password(app, who).await? } else { None };
    match (stored, current) {
        (Some(stored), Some(current)) => check(app, who, stored, current, device).await,
        (Some(_), None) => Err(AppError::field("/currentPassword", "is required: your current password")),
        // All sessions last equally long.
        (None, _) if app.dependencies.now() <= who.expires_at - SESSION_LIFETIME + RECENT_SIGN_IN => Ok(()),
        (None, _) => Err(AppError::Conflict(Conflict::SignInAgain)),
    }
}

/// The hash of the person's password; `None`: the identity provider alone signs them in.
async fn stored_password(app: &App, who: &AuthenticatedSession) -> Result<Option<String>, AppError> {
    let Some(email) = who.name.email() else { return Ok(None) };
    Ok(app.store.user_by_email(&email).await?.and_then(|user| user.password_hash))
}

/// [`AppError::PasswordsOff`] where the identity provider alone signs people in.
pub(super) fn require_passwords(app: &App) -> Result<(), AppError> {
    let sign_in = &app.settings.sign_in;
    if sign_in.passwords {
        return Ok(());
    }
    let provider = sign_in.provider.as_ref().map(|provider| provider.name.clone());
    Err(AppError::PasswordsOff { provider: provider.unwrap_or_default() })
}
