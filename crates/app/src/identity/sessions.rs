//! Signing in and out, and passwords.

use linecard_domain::{Email, SessionId, Timestamp, UserId};
use linecard_store::AuthenticatedSession;
use secrecy::SecretString;
use time::Duration;

use crate::app::App;
use crate::error::AppError;
use crate::passwords::Password;
use crate::secrets;

/// How long a session lasts.
const SESSION_LIFETIME: Duration = Duration::hours(12);

/// A session that was just created.
#[derive(Debug)]
pub struct NewSession {
    /// For the cookie; available only now.
    pub token: SecretString,
    pub expires_at: Timestamp,
}

/// The result of signing in.
#[derive(Debug)]
pub struct SignedIn {
    pub session: NewSession,
    pub who: AuthenticatedSession,
}

impl App {
    /// Signs a user in. An unknown address and a wrong password get the same error after the same time.
    pub async fn sign_in(&self, email: &Email, password: SecretString) -> Result<SignedIn, AppError> {
        let known = self.store.user_by_email(email).await?;
        let (user_id, stored) = known.map(|user| (user.user_id, user.password_hash)).unzip();
        let verified = self.passwords.verify(password, stored).await?;
        let (true, Some(user_id)) = (verified, user_id) else {
            return Err(AppError::WrongCredentials);
        };
        let token = secrets::generate("", self.dependencies.random_source.as_ref())?;
        let hash = secrets::hash(&token);
        let expires_at = self.dependencies.now() + SESSION_LIFETIME;
        self.store.session_insert(self.dependencies.next_id(), user_id, hash, expires_at).await?;
        let who = self.store.authenticate_session(hash).await?.ok_or(AppError::WrongCredentials)?;
        Ok(SignedIn { session: NewSession { token, expires_at }, who })
    }

    /// Ends the session; its cookie is worthless from then on.
    pub async fn sign_out(&self, user: UserId, session: SessionId) -> Result<(), AppError> {
        self.store.session_delete(user, session).await?;
        Ok(())
    }

    /// The session of a cookie; `None`: it has ended.
    pub async fn authenticate_session(&self, token: &SecretString) -> Result<Option<AuthenticatedSession>, AppError> {
        Ok(self.store.authenticate_session(secrets::hash(token)).await?)
    }

    /// Changes the user's own password, and ends the user's other sessions.
    pub async fn change_password(
        &self,
        who: &AuthenticatedSession,
        current: SecretString,
        new: Password,
    ) -> Result<(), AppError> {
        let stored = self.store.user_by_email(&who.email).await?.map(|user| user.password_hash);
        if !self.passwords.verify(current, stored).await? {
            return Err(AppError::field("/currentPassword", "is not your current password"));
        }
        let hash = self.passwords.hash(new).await?;
        self.store.user_set_password(who.user_id, &hash, who.id).await?;
        Ok(())
    }
}
