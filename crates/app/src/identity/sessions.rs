//! Signing in and out, sessions, and changing one's password.

use linecard_domain::{Email, SessionId, Timestamp, UserId};
use linecard_store::{AuthenticatedSession, NewSessionRow, Page, PageRequest, SecondFactor, SessionRow, Store};
use secrecy::SecretString;
use time::Duration;

use super::person::{Device, SESSION_LIFETIME, require_password, require_passwords, trace};
use super::second_factor::{SecondFactorCode, takes_code};
use crate::app::App;
use crate::audit::AuditAction;
use crate::error::AppError;
use crate::metrics;
use crate::passwords::{HashQueue, Password};
use crate::secrets;

/// The precision of a session's `last_used_at`: its use is not written more often.
const USE_RECORDED_EVERY: Duration = Duration::minutes(1);

/// A session that was just created.
#[derive(Debug)]
pub struct NewSession {
    /// For the cookie; available only now.
    pub token: SecretString,
    pub expires_at: Timestamp,
}

/// A person who has shown the right password, and may have to show a code as well.
#[derive(Debug)]
pub struct PasswordShown {
    user_id: UserId,
    second_factor: Option<SecondFactor>,
}

impl PasswordShown {
    /// Whether the person has a second factor.
    pub fn needs_code(&self) -> bool {
        self.second_factor.is_some()
    }
}

/// The result of signing in.
#[derive(Debug)]
pub struct SignedIn {
    pub session: NewSession,
    pub who: AuthenticatedSession,
}

impl App {
    /// The first step of signing in. An unknown address and a wrong password get the same error after the same time;
    /// whether there is a second factor is told to nobody without the password.
    pub async fn show_password(
        &self,
        email: &Email,
        password: SecretString,
        device: &Device,
    ) -> Result<PasswordShown, AppError> {
        require_passwords(self)?;
        let known = self.store.user_by_email(email).await?;
        let (user_id, stored) = known.map(|user| (user.user_id, user.password_hash)).unzip();
        let queue = if device.is_known { HashQueue::Known } else { HashQueue::Strangers };
        let verified = self.passwords.verify(password, stored.flatten(), queue).await?;
        let (true, Some(user_id)) = (verified, user_id) else {
            if let Some(user_id) = user_id {
                self.sign_in_failures.count(user_id, device.address, self.dependencies.now());
            }
            metrics::account_event(AuditAction::SignInFailure.as_str());
            return Err(AppError::WrongCredentials);
        };
        let second_factor = self.store.second_factor_get(user_id).await?;
        let second_factor = second_factor.filter(|factor| factor.confirmed_at.is_some());
        Ok(PasswordShown { user_id, second_factor })
    }

    /// Signs a person in. With a second factor, [`AppError::CodeRequired`] or [`AppError::WrongCode`] without a right code;
    /// without one, a code is not looked at.
    pub async fn sign_in(
        &self,
        shown: PasswordShown,
        code: Option<&SecondFactorCode>,
        device: &Device,
    ) -> Result<SignedIn, AppError> {
        let PasswordShown { user_id, second_factor } = shown;
        let Some(factor) = second_factor else { return begin_session(self, user_id, Shown::PASSWORD, device).await };
        let code = code.ok_or(AppError::CodeRequired)?;
        if !takes_code(self, &factor, code, device).await? {
            self.sign_in_failures.count(user_id, device.address, self.dependencies.now());
            metrics::account_event(AuditAction::SignInFailure.as_str());
            return Err(AppError::WrongCode);
        }
        begin_session(self, user_id, Shown { second_factor: true, issuer: None }, device).await
    }

    /// Ends the session; its cookie is worthless from then on.
    pub async fn sign_out(&self, who: &AuthenticatedSession, device: &Device) -> Result<(), AppError> {
        self.store.session_delete(who.user_id, who.id, true, &trace(self, device)).await?;
        metrics::account_event(AuditAction::SessionEnd.as_str());
        Ok(())
    }

    /// The session of a cookie; `None`: it has ended.
    pub async fn authenticate_session(&self, token: &SecretString) -> Result<Option<AuthenticatedSession>, AppError> {
        let Some(found) = self.store.authenticate_session(secrets::hash(token)).await? else { return Ok(None) };
        let recently = self.dependencies.now() - USE_RECORDED_EVERY;
        if found.last_used_at.is_none_or(|last| last <= recently) {
            self.tasks.spawn(record_session_use(self.store.clone(), found.user_id, found.id));
        }
        Ok(Some(found))
    }

    /// The person's own sessions, newest first.
    pub async fn sessions(
        &self,
        who: &AuthenticatedSession,
        request: &PageRequest,
    ) -> Result<Page<SessionRow>, AppError> {
        Ok(self.store.session_list(who.user_id, request).await?)
    }

    /// Ends one of the person's own sessions.
    pub async fn end_session(
        &self,
        who: &AuthenticatedSession,
        session: SessionId,
        device: &Device,
    ) -> Result<(), AppError> {
        if !self.store.session_delete(who.user_id, session, false, &trace(self, device)).await? {
            return Err(AppError::NotFound("session"));
        }
        metrics::account_event(AuditAction::SessionEnd.as_str());
        Ok(())
    }

    /// Ends all of the person's own sessions but the one that asks.
    pub async fn end_other_sessions(&self, who: &AuthenticatedSession, device: &Device) -> Result<(), AppError> {
        if self.store.session_delete_others(who.user_id, who.id, &trace(self, device)).await? {
            metrics::account_event(AuditAction::SessionEnd.as_str());
        }
        Ok(())
    }

    /// Changes the user's own password, and ends the user's other sessions.
    pub async fn change_password(
        &self,
        who: &AuthenticatedSession,
        current: SecretString,
        new: Password,
        device: &Device,
    ) -> Result<(), AppError> {
        require_password(self, who, current, device).await?;
        let hash = self.passwords.hash(new).await?;
        self.store.user_set_password(who.user_id, &hash, who.id, &trace(self, device)).await?;
        metrics::account_event(AuditAction::PasswordChange.as_str());
        Ok(())
    }
}

/// What a person has shown to sign in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) second_factor: bool,
    /// The identity provider that vouches for the person; `None`: a password.
    pub(super) issuer: Option<&'a str>,
}

impl Shown<'_> {
    /// A password alone.
    pub(super) const PASSWORD: Self = Self { second_factor: false, issuer: None };
}

/// Begins a session of a person whose password was right, who has just chosen it, or for whom the identity provider vouches.
pub(super) async fn begin_session(
    app: &App,
    user: UserId,
    shown: Shown<'_>,
    device: &Device,
) -> Result<SignedIn, AppError> {
    let token = secrets::generate("", app.dependencies.random_source.as_ref())?;
    let hash = secrets::hash(&token);
    let expires_at = app.dependencies.now() + SESSION_LIFETIME;
    let user_agent = device.user_agent.as_deref();
    let new = NewSessionRow {
        id: app.dependencies.next_id(),
        hash,
        expires_at,
        user_agent,
        with_second_factor: shown.second_factor,
        issuer: shown.issuer,
    };
    app.store.session_insert(user, &new, &trace(app, device)).await?;
    tracing::info!(user_id = %user, "signed in");
    metrics::account_event(AuditAction::SignInSuccess.as_str());
    let who = app.store.authenticate_session(hash).await?.ok_or(AppError::WrongCredentials)?;
    Ok(SignedIn { session: NewSession { token, expires_at }, who })
}

/// Runs concurrently with the request that uses the session.
async fn record_session_use(store: Store, user: UserId, session: SessionId) {
    if let Err(error) = store.session_used(user, session).await {
        tracing::warn!(%error, "the use of a session could not be recorded");
    }
}
