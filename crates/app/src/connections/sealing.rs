//! From the settings that are entered, and those that are stored, to the settings to store.

use linecard_domain::{CredentialOwner, OrganizationId, Timestamp};
use linecard_store::{StoredApiKey, StoredCredential, StoredSecondaryToken, StoredToken, TwilioSettings};
use secrecy::SecretString;

use super::input::{AccessInput, ApiKeyInput, ConnectInput, TokenInput};
use super::masks::{require_key_mask, require_token_mask};
use crate::credentials::Credentials;
use crate::error::AppError;
use crate::input::Patch;

/// Seals settings for one owner.
pub(super) struct SettingsSealer<'a> {
    pub credentials: &'a Credentials,
    pub organization: OrganizationId,
    pub owner: CredentialOwner,
    pub now: Timestamp,
}

impl SettingsSealer<'_> {
    /// A new account or token makes a new credential; a new number alone does not.
    pub(super) fn seal(
        &self,
        current: Option<StoredCredential>,
        input: ConnectInput,
    ) -> Result<TwilioSettings, AppError> {
        let AccessInput { account_sid, auth_token, api_key, host } = input.access;
        if let TokenInput::Mask(given) = &auth_token {
            require_token_mask(current.as_ref(), &account_sid, given)?;
        }
        let kept = current.map(|stored| stored.settings).filter(|line| line.account_sid == account_sid);
        let api_key = match api_key {
            Patch::Keep => kept.as_ref().and_then(|line| line.api_key.clone()),
            Patch::Clear => None,
            Patch::Set(key) => Some(self.seal_key(kept.as_ref(), key)?),
        };
        let host = match host {
            Patch::Keep => kept.as_ref().and_then(|line| line.host.clone()),
            Patch::Clear => None,
            Patch::Set(host) => Some(host),
        };
        let mut calls_per_second = kept.as_ref().and_then(|line| line.calls_per_second);
        input.calls_per_second.apply(&mut calls_per_second);
        let line = match (auth_token, kept) {
            (TokenInput::Mask(_), Some(kept)) => kept,
            (TokenInput::New(token), Some(kept)) => self.with_token(kept, &token)?,
            (TokenInput::New(token), None) => TwilioSettings {
                token: self.credentials.seal_token(self.organization, self.owner, &account_sid, &token)?,
                account_sid,
                phone_number: input.phone_number.clone(),
                secondary: None,
                promoted_at: None,
                api_key: None,
                host: None,
                calls_per_second: None,
            },
            // Not reached: the mask was accepted, so this account's token is stored.
            (TokenInput::Mask(_), None) => return Err(AppError::NotFound("connection")),
        };
        Ok(TwilioSettings { phone_number: input.phone_number, api_key, host, calls_per_second, ..line })
    }

    /// The settings of the same account with the token that was entered.
    fn with_token(&self, line: TwilioSettings, entered: &SecretString) -> Result<TwilioSettings, AppError> {
        let is_entered = |stored: &StoredToken| self.credentials.is_token(stored, &line.account_sid, entered);
        // Entering the same token again changes nothing; calls keep their credential.
        if is_entered(&line.token) {
            return Ok(line);
        }
        // Entering the secondary token as the current one means that Twilio has promoted it.
        Ok(match line.secondary {
            Some(StoredSecondaryToken { token, .. }) if is_entered(&token) => {
                TwilioSettings { token, secondary: None, promoted_at: Some(self.now), ..line }
            }
            next => {
                let token = self.credentials.seal_token(self.organization, self.owner, &line.account_sid, entered)?;
                TwilioSettings { token, secondary: next, ..line }
            }
        })
    }

    fn seal_key(&self, kept: Option<&TwilioSettings>, entered: ApiKeyInput) -> Result<StoredApiKey, AppError> {
        let stored = kept.and_then(|line| line.api_key.as_ref());
        match entered.secret {
            TokenInput::Mask(given) => require_key_mask(stored, &entered.sid, &given).cloned(),
            TokenInput::New(secret) => {
                self.credentials.seal_api_key(self.organization, self.owner, entered.sid, &secret)
            }
        }
    }
}
