//! Setting a forgotten password with a one-time link.

use std::error::Error;
use std::sync::Arc;

use linecard_domain::{Email, Role, UserId};
use linecard_store::{
    NewPasswordReset, PasswordResetRequest, PersonTrace, Resettable, member_get, password_resettable,
};
use secrecy::SecretString;
use serde_json::json;
use time::Duration;

use super::links::{HandedLink, LinkKind, OneTimeLink, link_secret, link_url};
use super::person::{Device, require_passwords, trace};
use crate::app::App;
use crate::audit::{AuditAction, Change, instant};
use crate::caller::Caller;
use crate::error::{AppError, Conflict};
use crate::mails::MailText;
use crate::metrics;
use crate::passwords::Password;
use crate::secrets;

/// How long a link works that is handed over.
const RESET_LIFETIME: Duration = Duration::hours(24);
/// How long a link works that somebody had sent by mail.
const MAILED_LIFETIME: Duration = Duration::hours(1);
/// How many of those an account has at once. None replaces another: whoever asks for a stranger must not take the person's own
/// away.
const MAX_MAILED: u16 = 3;

impl App {
    /// A link with which a member sets a new password. Whoever has the link can act as that person, so it is made only
    /// where that gives the caller nothing: by an owner who is signed in, for a person who is not an owner and belongs
    /// to this organization alone.
    pub async fn reset_member_password(&self, caller: &Caller, user: UserId) -> Result<HandedLink, AppError> {
        caller.require(Role::Owner)?;
        require_passwords(self)?;
        let mut tx = self.store.begin(&caller.context).await?;
        let resettable = password_resettable(&mut tx, user).await?;
        let member = member_get(&mut tx, user).await?;
        let (Some(member), true) = (member, resettable != Resettable::NoMember) else {
            return Err(AppError::NotFound("member"));
        };
        let Some(email) = member.name.email() else { return Err(AppError::Conflict(Conflict::NoPassword)) };
        // A leaked key must not become sessions, which outlive its revocation.
        let owner = caller.context.user_id().ok_or(AppError::PersonRequired)?;
        match resettable {
            Resettable::Allowed | Resettable::NoMember => {}
            Resettable::Owner => return Err(AppError::Conflict(Conflict::OwnersPassword)),
            Resettable::Elsewhere => return Err(AppError::Conflict(Conflict::MemberElsewhere)),
        }
        let expires_at = self.dependencies.now() + RESET_LIFETIME;
        let after = Some(json!({"email": email.as_str(), "expiresAt": instant(expires_at)}));
        let action = AuditAction::MemberPasswordReset;
        let change = Change { action, resource_id: user.into(), before: None, after };
        // Traced before it exists.
        self.audit.commit(tx, caller.into(), change).await?;
        metrics::account_event(action.as_str());
        let link = insert(self, user, Some((owner, caller.organization_id()))).await?;
        let text = MailText::password_reset(&link.url, link.expires_at);
        let mailed = self.mails.send(&email, Some(caller.organization_id()), text).await;
        Ok(HandedLink { link, mailed })
    }

    /// For `linecard user reset-password`: a link for the account with this address. `NotFound`: there is none.
    pub async fn reset_user_password(&self, email: &Email) -> Result<OneTimeLink, AppError> {
        let known = self.store.user_by_email(email).await?.ok_or(AppError::NotFound("account"))?;
        insert(self, known.user_id, None).await
    }

    /// Whether people who have forgotten their password can have a link sent to them.
    pub fn sends_password_resets(&self) -> bool {
        self.settings.sign_in.passwords && self.mails.is_on()
    }

    /// Sends a link to the account with this address, if there is one. The answer comes before anybody has looked, so that
    /// neither it nor its time says whether there is. [`AppError::MailOff`]: Linecard sends no mail.
    pub fn request_password_reset(self: &Arc<Self>, email: Email, device: &Device) -> Result<(), AppError> {
        require_passwords(self)?;
        if !self.mails.is_on() {
            return Err(AppError::MailOff);
        }
        let permit = self.mails.begin_reset_request().ok_or(AppError::Overloaded)?;
        let (app, trace) = (Arc::clone(self), trace(self, device));
        self.tasks.spawn(async move {
            if let Err(error) = mail_password_reset(&app, &email, &trace).await {
                tracing::warn!(error = &error as &dyn Error, "a forgotten password could not be looked into");
            }
            drop(permit);
        });
        Ok(())
    }

    /// Sets the password of a link's person, and ends all of their sessions.
    pub async fn use_password_reset(
        &self,
        secret: &SecretString,
        password: SecretString,
        device: &Device,
    ) -> Result<(), AppError> {
        require_passwords(self)?;
        let hash = secrets::hash(secret);
        // First, so that hashing a password costs a valid link.
        let email = self.store.password_reset_by_token(hash).await?.ok_or(AppError::LinkNotValid)?;
        let password =
            Password::parse(password, &email).map_err(|invalid| AppError::field("/newPassword", invalid.detail()))?;
        let password_hash = self.passwords.hash(password).await?;
        let address = device.address.map(|address| address.to_string());
        let entry = self.dependencies.next_id();
        if !self.store.password_reset_use(hash, &password_hash, entry, address.as_deref()).await? {
            return Err(AppError::LinkNotValid);
        }
        metrics::account_event(AuditAction::PasswordReset.as_str());
        Ok(())
    }
}

async fn mail_password_reset(app: &App, email: &Email, trace: &PersonTrace) -> Result<(), AppError> {
    let secret = link_secret(app, LinkKind::PasswordReset)?;
    let expires_at = app.dependencies.now() + MAILED_LIFETIME;
    let request = PasswordResetRequest { email, hash: secrets::hash(&secret), expires_at, most: MAX_MAILED };
    if !app.store.password_reset_request(&request, trace).await? {
        return Ok(());
    }
    metrics::account_event(AuditAction::PasswordResetRequest.as_str());
    let text = MailText::password_reset(&link_url(app, LinkKind::PasswordReset, &secret), expires_at);
    // A failure is in the log: whoever asked is not known to be the person.
    app.mails.send(email, None, text).await;
    Ok(())
}

async fn insert(
    app: &App,
    user: UserId,
    requested_by: Option<(UserId, linecard_domain::OrganizationId)>,
) -> Result<OneTimeLink, AppError> {
    let secret = link_secret(app, LinkKind::PasswordReset)?;
    let expires_at = app.dependencies.now() + RESET_LIFETIME;
    let reset = NewPasswordReset { user, hash: secrets::hash(&secret), requested_by, expires_at };
    app.store.password_reset_insert(&reset).await?;
    Ok(OneTimeLink { url: link_url(app, LinkKind::PasswordReset, &secret), expires_at })
}
