//! People: signing in and out, passwords, and the first owner.

use std::sync::Arc;

use linecard_domain::{Email, Name, OrganizationId, Role, SessionId, UserId};
use linecard_store::{AuthenticatedKey, AuthenticatedSession, TenantContext, member_insert};
use secrecy::{ExposeSecret, SecretString};
use time::{Duration, OffsetDateTime};

use crate::audit::{AuditAction, Change, Origin, member_facts};
use crate::error::{AppError, Conflict};
use crate::passwords::Password;
use crate::{App, secrets};

/// How long a sign-in holds.
const SESSION_LIFETIME: Duration = Duration::hours(12);

/// A session just made.
#[derive(Debug)]
pub struct NewSession {
    /// For the cookie, this once.
    pub token: SecretString,
    pub expires_at: OffsetDateTime,
}

/// What signing in gives.
#[derive(Debug)]
pub struct SignedIn {
    pub session: NewSession,
    pub who: AuthenticatedSession,
}

impl App {
    /// Signs a person in. The same error for an unknown address and a wrong password, after the same time.
    pub async fn sign_in(&self, email: &Email, password: SecretString) -> Result<SignedIn, AppError> {
        let known = self.store.user_by_email(email).await?;
        let (user_id, stored) = known.map(|user| (user.user_id, user.password_hash)).unzip();
        let verified = self.passwords.verify(password, stored).await?;
        let (true, Some(user_id)) = (verified, user_id) else {
            return Err(AppError::WrongCredentials);
        };
        let token = secrets::make("", self.randomness.as_ref())?;
        let hash = secrets::hash(&token);
        let expires_at = self.clock.now() + SESSION_LIFETIME;
        self.store.session_insert(self.next_id(), user_id, hash, expires_at).await?;
        let who = self.store.authenticate_session(hash).await?.ok_or(AppError::WrongCredentials)?;
        Ok(SignedIn { session: NewSession { token, expires_at }, who })
    }

    pub async fn sign_out(&self, user: UserId, session: SessionId) -> Result<(), AppError> {
        self.store.session_delete(user, session).await?;
        Ok(())
    }

    /// Who a session's cookie stands for; `None` when it has ended.
    pub async fn authenticate_session(&self, token: &SecretString) -> Result<Option<AuthenticatedSession>, AppError> {
        Ok(self.store.authenticate_session(secrets::hash(token)).await?)
    }

    /// What an API key may do; `None` when it is unknown, revoked or expired.
    ///
    /// A key that was good a moment ago is not looked up again: each transaction checks it anew when it
    /// enters, so that what is remembered here decides only which error a bad request gets.
    pub async fn authenticate_key(self: &Arc<Self>, key: &SecretString) -> Result<Option<AuthenticatedKey>, AppError> {
        if !key.expose_secret().starts_with(secrets::API_KEY_PREFIX) {
            return Ok(None);
        }
        let hash = secrets::hash(key);
        if let Some(remembered) = self.remembered_keys.get(&hash) {
            return Ok(Some(remembered));
        }
        let Some(found) = self.store.authenticate_key(hash).await? else { return Ok(None) };
        self.remembered_keys.insert(hash, found.clone());
        self.note_key_use(&found.context);
        Ok(Some(found))
    }

    /// Changes the person's own password, and ends the person's other sessions.
    pub async fn change_password(
        &self,
        who: &AuthenticatedSession,
        current: SecretString,
        new: Password,
    ) -> Result<(), AppError> {
        let stored = self.store.user_by_email(&who.email).await?.map(|user| user.password_hash);
        if !self.passwords.verify(current, stored).await? {
            return Err(AppError::field("/currentPassword", "is not your present password"));
        }
        let hash = self.passwords.hash(new).await?;
        self.store.user_set_password(who.user_id, &hash, who.id).await?;
        Ok(())
    }

    /// For `linecard user create`: makes the person, and the organization with the person as its owner; an
    /// organization of that name that is there already gets the person as a member of that role.
    pub async fn create_user(
        &self,
        email: &Email,
        password: Password,
        organization: &Name,
        role: Role,
    ) -> Result<(UserId, OrganizationId), AppError> {
        let existing = self.store.organization_by_name(organization).await?;
        if existing.is_none() && role != Role::Owner {
            return Err(AppError::field("/role", "must be owner: the organization is new, and needs one"));
        }
        if existing.is_some_and(|(_, ambiguous)| ambiguous) {
            return Err(AppError::field("/organization", "is the name of several organizations; rename one first"));
        }
        let user = self.create_person(email, password, None).await?.ok_or(AppError::Conflict(Conflict::UserExists))?;
        let origin = Origin::command("linecard user create");
        let organization_id = match existing {
            None => self.found(user, organization, origin).await?,
            Some((organization_id, _)) => {
                let mut tx = self.store.begin(&TenantContext::maintenance(organization_id)).await?;
                if let Some(member) = member_insert(&mut tx, user, email, role).await? {
                    let after = Some(member_facts(&member));
                    let change =
                        Change { action: AuditAction::MemberAdd, resource_id: user.into(), before: None, after };
                    self.commit_audited(tx, origin, change).await?;
                }
                organization_id
            }
        };
        Ok((user, organization_id))
    }

    /// Makes a person; `None` when the address has one. A person whose first password an organization chose can
    /// belong to that organization alone: nobody has shown that the address is the person's.
    pub(crate) async fn create_person(
        &self,
        email: &Email,
        password: Password,
        home: Option<OrganizationId>,
    ) -> Result<Option<UserId>, AppError> {
        let user: UserId = self.next_id();
        let hash = self.passwords.hash(password).await?;
        Ok(self.store.user_create(user, email, &hash, home).await?.then_some(user))
    }
}
