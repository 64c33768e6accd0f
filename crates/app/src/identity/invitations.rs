//! Invitations: nobody becomes a member unasked, and nobody chooses another person's password.

use linecard_domain::{Email, InvitationId, Role, UserId};
use linecard_store::{
    Acceptance, Accepting, AuthenticatedSession, Invitation, Membership, NewInvitation, OfferedInvitation, Page,
    PageRequest, invitation_by_email, invitation_delete, invitation_get, invitation_insert, invitation_list,
    invitations_reach, member_has_email, organization_get, organization_lock,
};
use secrecy::SecretString;
use time::Duration;

use super::links::{LinkKind, OneTimeLink, link_secret, link_url};
use super::members::require_owner_for;
use super::person::{Device, require_passwords};
use super::sessions::{Shown, SignedIn, begin_session};
use crate::app::App;
use crate::audit::{AuditAction, Change, invitation_snapshot};
use crate::caller::Caller;
use crate::error::{AppError, Conflict};
use crate::mails::{MailText, Mailed};
use crate::metrics;
use crate::passwords::Password;
use crate::quotas::Quota;
use crate::secrets;

/// How long an invitation can be accepted.
const INVITATION_LIFETIME: Duration = Duration::days(7);

/// An invitation that was just made.
#[derive(Debug)]
pub struct Invited {
    /// The link itself, which is available only now.
    pub link: OneTimeLink,
    pub stored: Invitation,
    /// Whether it was also sent by mail.
    pub mailed: Mailed,
}

impl App {
    pub async fn invitations(&self, caller: &Caller, request: &PageRequest) -> Result<Page<Invitation>, AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        Ok(invitation_list(tx.last(), request).await?)
    }

    /// Makes an invitation in place of an earlier one of this address. Requires the admin role; only an owner invites
    /// owners. What it returns does not depend on whether the address has an account. Mail is sent after the commit, and the
    /// link is returned whether or not that succeeds.
    pub async fn invite(&self, caller: &Caller, email: &Email, role: Role) -> Result<Invited, AppError> {
        caller.require(Role::Admin)?;
        require_owner_for(caller, role)?;
        let secret = link_secret(self, LinkKind::Invitation)?;
        let expires_at = self.dependencies.now() + INVITATION_LIFETIME;
        let mut tx = self.store.begin(&caller.context).await?;
        // Locked, so that invitations which are made at the same moment are counted.
        if !organization_lock(&mut tx).await? {
            return Err(AppError::Forbidden { needed: Role::Admin });
        }
        if member_has_email(&mut tx, email).await? {
            return Err(AppError::Conflict(Conflict::MemberExists));
        }
        let before = invitation_by_email(&mut tx, email).await?;
        if let Some(earlier) = &before {
            require_owner_for(caller, earlier.role)?;
            invitation_delete(&mut tx, earlier.id).await?;
        }
        let organization = if self.mails.is_on() { organization_get(&mut tx).await? } else { None };
        let limit = self.settings.quotas.invitations;
        if invitations_reach(&mut tx, limit).await? {
            return Err(AppError::QuotaReached { quota: Quota::Invitations, limit });
        }
        let new = NewInvitation {
            id: self.dependencies.next_id(),
            email,
            role,
            hash: secrets::hash(&secret),
            invited_by: caller.user_id,
            api_key: caller.context.api_key_id(),
            expires_at,
        };
        let stored = invitation_insert(&mut tx, &new).await?.ok_or(AppError::Conflict(Conflict::InvitedMeanwhile))?;
        let (before, after) = (before.as_ref().map(invitation_snapshot), Some(invitation_snapshot(&stored)));
        let change = Change { action: AuditAction::InvitationCreate, resource_id: stored.id.into(), before, after };
        self.audit.commit(tx, caller.into(), change).await?;
        metrics::account_event(AuditAction::InvitationCreate.as_str());
        let link = OneTimeLink { url: link_url(self, LinkKind::Invitation, &secret), expires_at };
        let name = organization.map(|organization| organization.name).unwrap_or_default();
        let text = MailText::invitation(&name, &stored.invited_by, role, &link.url, expires_at);
        let mailed = self.mails.send(email, Some(caller.organization_id()), text).await;
        Ok(Invited { link, stored, mailed })
    }

    /// Withdraws an invitation: its link no longer works. Requires the admin role; only an owner withdraws an owner's.
    pub async fn revoke_invitation(&self, caller: &Caller, invitation: InvitationId) -> Result<(), AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        let known = invitation_get(&mut tx, invitation).await?.ok_or(AppError::NotFound("invitation"))?;
        require_owner_for(caller, known.role)?;
        // Another request may have been faster.
        invitation_delete(&mut tx, invitation).await?.ok_or(AppError::NotFound("invitation"))?;
        let (resource_id, before) = (invitation.into(), Some(invitation_snapshot(&known)));
        let change = Change { action: AuditAction::InvitationRevoke, resource_id, before, after: None };
        self.audit.commit(tx, caller.into(), change).await?;
        metrics::account_event(AuditAction::InvitationRevoke.as_str());
        Ok(())
    }

    /// What the holder of a link is invited to.
    pub async fn offered_invitation(&self, secret: &SecretString) -> Result<OfferedInvitation, AppError> {
        self.store.invitation_by_token(secrets::hash(secret)).await?.ok_or(AppError::LinkNotValid)
    }

    /// Makes the signed-in person a member. The invitation must be for the address of their account.
    pub async fn accept_invitation(
        &self,
        who: &AuthenticatedSession,
        secret: &SecretString,
        device: &Device,
    ) -> Result<Membership, AppError> {
        accept(self, secret, who.user_id, None, device).await
    }

    /// Creates an account for the invited address with a password of the person's own choice, makes the person a member,
    /// and signs them in.
    pub async fn sign_up(
        &self,
        secret: &SecretString,
        password: SecretString,
        device: &Device,
    ) -> Result<SignedIn, AppError> {
        require_passwords(self)?;
        // First, so that hashing a password costs a valid link.
        let offered = self.offered_invitation(secret).await?;
        let password = Password::parse(password, &offered.email)
            .map_err(|invalid| AppError::field("/password", invalid.detail()))?;
        let hash = self.passwords.hash(password).await?;
        let user: UserId = self.dependencies.next_id();
        accept(self, secret, user, Some(&hash), device).await?;
        begin_session(self, user, Shown::PASSWORD, device).await
    }
}

async fn accept(
    app: &App,
    secret: &SecretString,
    user: UserId,
    new_password_hash: Option<&str>,
    device: &Device,
) -> Result<Membership, AppError> {
    let address = device.address.map(|address| address.to_string());
    let entry = app.dependencies.next_id();
    let who = Accepting { user, new_password_hash, entry, remote_address: address.as_deref() };
    match app.store.invitation_accept(secrets::hash(secret), &who).await? {
        Acceptance::Accepted(membership) => {
            tracing::info!(user_id = %user, organization_id = %membership.organization_id, "an invitation was accepted");
            metrics::account_event(AuditAction::InvitationAccept.as_str());
            Ok(membership)
        }
        Acceptance::Unknown => Err(AppError::LinkNotValid),
        Acceptance::AnotherAddress => Err(AppError::Conflict(Conflict::InvitationForAnother)),
        Acceptance::AccountExists => Err(AppError::Conflict(Conflict::AccountExists)),
    }
}
