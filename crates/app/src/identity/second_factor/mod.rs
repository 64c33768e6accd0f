//! A person's second factor: an authenticator app, and recovery codes for when it is lost (docs/adr/0021).

mod codes;

use linecard_domain::{Email, Timestamp, UserId};
use linecard_store::{AuthenticatedSession, SealedFactor, SecondFactor, SecretHash};
use linecard_vault::{SealContext, Sealed, SystemNonces};
use secrecy::SecretString;
use uuid::Uuid;

use super::person::{Device, require_password, trace};
use crate::app::App;
use crate::audit::AuditAction;
use crate::error::{AppError, Conflict};
use crate::metrics;
use codes::{AppSecret, recovery_codes, stored_hash};

pub use codes::SecondFactorCode;

/// The command that removes a second factor, as the audit log names it.
const RESET_COMMAND: &str = "linecard user reset-second-factor";

/// A confirmed second factor.
#[derive(Debug, Clone, Copy)]
pub struct SecondFactorState {
    pub confirmed_at: Timestamp,
    /// How many were not used yet.
    pub recovery_codes_left: i64,
}

/// A secret for an authenticator app, which is shown once, and counts when a code has confirmed it.
#[derive(Debug)]
pub struct NewSecondFactor {
    /// Base32, for people who type it.
    pub secret: SecretString,
    /// `otpauth://…`, for a QR code.
    pub uri: SecretString,
}

impl App {
    /// The person's second factor; `None`: there is none, or it was not confirmed.
    pub async fn second_factor(&self, who: &AuthenticatedSession) -> Result<Option<SecondFactorState>, AppError> {
        let found = self.store.second_factor_get(who.user_id).await?;
        Ok(found.and_then(|factor| {
            let confirmed_at = factor.confirmed_at?;
            Some(SecondFactorState { confirmed_at, recovery_codes_left: factor.recovery_codes })
        }))
    }

    /// Makes a secret for the person's authenticator app, in place of one that was not confirmed. Asks for the password:
    /// whoever finds an open session must not lock its person out.
    pub async fn begin_second_factor(
        &self,
        who: &AuthenticatedSession,
        current_password: SecretString,
        device: &Device,
    ) -> Result<NewSecondFactor, AppError> {
        require_password(self, who, current_password, device).await?;
        let secret = AppSecret::generate(self.dependencies.random_source.as_ref(), &who.name)?;
        let credential_id: Uuid = self.dependencies.next_id();
        let context = SealContext::of_person(who.user_id.into(), credential_id);
        let sealed = self.keyring.seal(&context, &secret.text(), &SystemNonces)?;
        let encryption_version = sealed.encryption_version();
        let new =
            SealedFactor { user_id: who.user_id, credential_id, sealed: sealed.into_string(), encryption_version };
        if !self.store.second_factor_begin(&new).await? {
            return Err(AppError::Conflict(Conflict::SecondFactorExists));
        }
        Ok(NewSecondFactor { secret: secret.text(), uri: secret.uri()? })
    }

    /// Confirms the secret with a code of the app; returns the recovery codes. Ends the person's other sessions.
    pub async fn confirm_second_factor(
        &self,
        who: &AuthenticatedSession,
        code: &SecondFactorCode,
        device: &Device,
    ) -> Result<Vec<SecretString>, AppError> {
        let begun = self.store.second_factor_get(who.user_id).await?.ok_or(AppError::NotFound("second factor"))?;
        if begun.confirmed_at.is_some() {
            return Err(AppError::Conflict(Conflict::SecondFactorExists));
        }
        let secret = open(self, &begun)?;
        let step = code.step(&secret, self.dependencies.now()).ok_or_else(wrong_code)?;
        let (codes, hashes) = new_recovery_codes(self)?;
        let trace = trace(self, device);
        if !self.store.second_factor_confirm(&begun.secret, step, &hashes, who.id, &trace).await? {
            return Err(AppError::Conflict(Conflict::SecondFactorExists));
        }
        metrics::account_event(AuditAction::SecondFactorSetUp.as_str());
        Ok(codes)
    }

    /// New recovery codes, in place of all earlier ones.
    pub async fn replace_recovery_codes(
        &self,
        who: &AuthenticatedSession,
        current_password: SecretString,
        code: &SecondFactorCode,
        device: &Device,
    ) -> Result<Vec<SecretString>, AppError> {
        require_both(self, who, current_password, code, device).await?;
        let (codes, hashes) = new_recovery_codes(self)?;
        if !self.store.recovery_codes_replace(who.user_id, &hashes, &trace(self, device)).await? {
            return Err(AppError::NotFound("second factor"));
        }
        metrics::account_event(AuditAction::SecondFactorRecoveryCodesReplace.as_str());
        Ok(codes)
    }

    /// Removes the person's second factor: from then on, the password alone signs in.
    pub async fn remove_second_factor(
        &self,
        who: &AuthenticatedSession,
        current_password: SecretString,
        code: &SecondFactorCode,
        device: &Device,
    ) -> Result<(), AppError> {
        require_both(self, who, current_password, code, device).await?;
        if !self.store.second_factor_remove(who.user_id, &trace(self, device)).await? {
            return Err(AppError::NotFound("second factor"));
        }
        metrics::account_event(AuditAction::SecondFactorRemove.as_str());
        Ok(())
    }

    /// For `linecard user reset-second-factor`: removes the factor of a person who has lost it and the recovery codes, and
    /// ends all of their sessions. `NotFound`: there is no such account, or it has none.
    pub async fn reset_second_factor(&self, email: &Email) -> Result<(), AppError> {
        let known = self.store.user_by_email(email).await?.ok_or(AppError::NotFound("account"))?;
        let entry = self.dependencies.next_id();
        if !self.store.second_factor_reset(known.user_id, entry, RESET_COMMAND).await? {
            return Err(AppError::NotFound("second factor"));
        }
        Ok(())
    }
}

/// Whether a code, or a recovery code, is one of the factor's, and was not used before. Uses it up.
pub(super) async fn takes_code(
    app: &App,
    factor: &SecondFactor,
    code: &SecondFactorCode,
    device: &Device,
) -> Result<bool, AppError> {
    let user: UserId = factor.secret.user_id;
    if let Some(hash) = code.recovery() {
        let is_used = app.store.recovery_code_use(user, hash, &trace(app, device)).await?;
        if is_used {
            metrics::account_event(AuditAction::SecondFactorRecoveryCodeUse.as_str());
        }
        return Ok(is_used);
    }
    match code.step(&open(app, factor)?, app.dependencies.now()) {
        Some(step) => Ok(app.store.second_factor_use(user, step).await?),
        None => Ok(false),
    }
}

/// The password first: without it, no code is used up, and nothing is learned about one.
async fn require_both(
    app: &App,
    who: &AuthenticatedSession,
    current_password: SecretString,
    code: &SecondFactorCode,
    device: &Device,
) -> Result<(), AppError> {
    require_password(app, who, current_password, device).await?;
    let found = app.store.second_factor_get(who.user_id).await?;
    let factor = found.filter(|factor| factor.confirmed_at.is_some()).ok_or(AppError::NotFound("second factor"))?;
    if takes_code(app, &factor, code, device).await? {
        return Ok(());
    }
    app.sign_in_failures.count(who.user_id, device.address, app.dependencies.now());
    Err(wrong_code())
}

fn wrong_code() -> AppError {
    AppError::field("/code", "is wrong or was used before. Enter the next code that your authenticator app shows")
}

fn open(app: &App, factor: &SecondFactor) -> Result<AppSecret, AppError> {
    let context = SealContext::of_person(factor.secret.user_id.into(), factor.secret.credential_id);
    let text = app.keyring.open(&context, &Sealed::parse(factor.secret.sealed.as_str())?)?;
    Ok(AppSecret::parse(&text)?)
}

fn new_recovery_codes(app: &App) -> Result<(Vec<SecretString>, Vec<SecretHash>), AppError> {
    let codes = recovery_codes(app.dependencies.random_source.as_ref())?;
    let hashes = codes.iter().map(stored_hash).collect();
    Ok((codes, hashes))
}
