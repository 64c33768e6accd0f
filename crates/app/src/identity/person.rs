//! What everything that a person does with their own account needs.

use std::net::IpAddr;

use linecard_store::{AuthenticatedSession, PersonTrace};
use secrecy::SecretString;

use crate::app::App;
use crate::error::{AppError, Conflict};
use crate::passwords::HashQueue;

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
    let stored = match who.name.email() {
        Some(email) => app.store.user_by_email(&email).await?.and_then(|user| user.password_hash),
        None => None,
    };
    let Some(stored) = stored else { return Err(AppError::Conflict(Conflict::NoPassword)) };
    if app.passwords.verify(current, Some(stored), HashQueue::Known).await? {
        return Ok(());
    }
    app.sign_in_failures.count(who.user_id, device.address, app.dependencies.now());
    Err(AppError::field("/currentPassword", "is not your current password"))
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
