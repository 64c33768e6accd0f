//! Setting a forgotten password with a one-time link.

use linecard_domain::{Email, Role, UserId};
use linecard_store::{NewPasswordReset, Resettable, member_get, password_resettable};
use secrecy::SecretString;
use serde_json::json;
use time::Duration;

use super::links::{LinkKind, OneTimeLink, link_secret, link_url};
use super::person::{Device, require_passwords};
use crate::app::App;
use crate::audit::{AuditAction, Change, instant};
use crate::caller::Caller;
use crate::error::{AppError, Conflict};
use crate::metrics;
use crate::passwords::Password;
use crate::secrets;

/// How long a link works.
const RESET_LIFETIME: Duration = Duration::hours(24);

impl App {
    /// A link with which a member sets a new password. Whoever has the link can act as that person, so it is made only
    /// where that gives the caller nothing: by an owner who is signed in, for a person who is not an owner and belongs
    /// to this organization alone.
    pub async fn reset_member_password(&self, caller: &Caller, user: UserId) -> Result<OneTimeLink, AppError> {
        caller.require(Role::Owner)?;
        require_passwords(self)?;
        let mut tx = self.store.begin(&caller.context).await?;
        let resettable = password_resettable(&mut tx, user).await?;
        let member = member_get(&mut tx, user).await?;
        let (Some(member), true) = (member, resettable != Resettable::NoMember) else {
            return Err(AppError::NotFound("member"));
        };
        if member.name.email().is_none() {
            return Err(AppError::Conflict(Conflict::NoPassword));
        }
        // A leaked key must not become sessions, which outlive its revocation.
        let owner = caller.context.user_id().ok_or(AppError::PersonRequired)?;
        match resettable {
            Resettable::Allowed | Resettable::NoMember => {}
            Resettable::Owner => return Err(AppError::Conflict(Conflict::OwnersPassword)),
            Resettable::Elsewhere => return Err(AppError::Conflict(Conflict::MemberElsewhere)),
        }
        let expires_at = self.dependencies.now() + RESET_LIFETIME;
        let after = Some(json!({"email": member.name.as_str(), "expiresAt": instant(expires_at)}));
        let action = AuditAction::MemberPasswordReset;
        let change = Change { action, resource_id: user.into(), before: None, after };
        // Traced before it exists.
        self.audit.commit(tx, caller.into(), change).await?;
        metrics::account_event(action.as_str());
        insert(self, user, Some((owner, caller.organization_id()))).await
    }

    /// For `linecard user reset-password`: a link for the account with this address. `NotFound`: there is none.
    pub async fn reset_user_password(&self, email: &Email) -> Result<OneTimeLink, AppError> {
        let known = self.store.user_by_email(email).await?.ok_or(AppError::NotFound("account"))?;
        insert(self, known.user_id, None).await
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
