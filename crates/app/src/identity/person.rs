//! What everything that a person does with their own account needs.

use std::net::IpAddr;

use linecard_store::{AuthenticatedSession, PersonTrace};
use secrecy::SecretString;

use crate::app::App;
use crate::error::AppError;
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
    let stored = app.store.user_by_email(&who.email).await?.map(|user| user.password_hash);
    if app.passwords.verify(current, stored, HashQueue::Known).await? {
        return Ok(());
    }
    app.sign_in_failures.count(who.user_id, device.address, app.dependencies.now());
    Err(AppError::field("/currentPassword", "is not your current password"))
}
