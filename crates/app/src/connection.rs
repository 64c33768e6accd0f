//! What connecting an agent and connecting the organization have in common: the token in, the mask out.

use linecard_domain::{AccountSid, ApiKeySid, CredentialOwner, OrganizationId, PhoneNumber, RegionalHost, Timestamp};
use linecard_store::{
    CredentialHealth, StoredApiKey, StoredCredential, StoredSecondaryToken, StoredToken, TwilioSettings,
};
use secrecy::{ExposeSecret, SecretString};

use crate::App;
use crate::agents::Patch;
use crate::credentials::Access;
use crate::error::{AppError, FieldError};
use crate::rotation::RotationStep;

const BULLETS: &str = "••••••••";

/// Settings to be saved.
#[derive(Debug)]
pub struct ConnectInput {
    pub access: AccessInput,
    pub phone_number: PhoneNumber,
    /// How many calls a second the account may begin.
    pub calls_per_second: Patch<i32>,
    /// Ask Twilio before anything is saved: what it has against the line refuses the change.
    pub verify_first: bool,
}

/// An account and what opens it. What is kept is kept with its account alone: another account begins without.
#[derive(Debug, Clone)]
pub struct AccessInput {
    pub account_sid: AccountSid,
    pub auth_token: TokenInput,
    pub api_key: Patch<ApiKeyInput>,
    pub host: Patch<RegionalHost>,
}

/// An API key of Twilio's.
#[derive(Debug, Clone)]
pub struct ApiKeyInput {
    pub sid: ApiKeySid,
    pub secret: TokenInput,
}

/// What stands in the field of a token or secret.
#[derive(Debug, Clone)]
pub enum TokenInput {
    New(SecretString),
    /// The mask came back: what is stored stays, if it is the mask of the same account's.
    Mask(String),
}

impl TokenInput {
    /// Twilio's tokens are 32 letters and digits; a mask begins with bullets.
    pub fn parse(raw: SecretString) -> Result<Self, FieldError> {
        let text = raw.expose_secret();
        if text.contains('•') {
            return Ok(Self::Mask(text.to_owned()));
        }
        if text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Ok(Self::New(raw));
        }
        Err(FieldError::new(
            "/authToken",
            "must be the 32 letters and digits that the Twilio console shows under Auth Token",
        ))
    }

    /// Twilio publishes no pattern for the secrets of API keys.
    pub fn parse_secret(raw: SecretString) -> Result<Self, FieldError> {
        let text = raw.expose_secret();
        if text.contains('•') {
            return Ok(Self::Mask(text.to_owned()));
        }
        if (16..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Self::New(raw));
        }
        Err(FieldError::new("/apiKeySecret", "must be the secret that the Twilio console shows once, with the new key"))
    }
}

/// Stored settings as people see them: secrets are masked.
#[derive(Debug, Clone)]
pub struct Connection {
    pub account_sid: AccountSid,
    pub phone_number: PhoneNumber,
    /// `••••••••` and the token's last four characters.
    pub auth_token_mask: String,
    pub fingerprint: String,
    pub next: Option<NextTokenShown>,
    pub promoted_at: Option<Timestamp>,
    /// The SID, and the secret's mask.
    pub api_key: Option<(ApiKeySid, String)>,
    pub host: Option<RegionalHost>,
    pub health: Option<CredentialHealth>,
    /// `None`: Twilio's own queue serves.
    pub calls_per_second: Option<i32>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// The next token as people see it.
#[derive(Debug, Clone)]
pub struct NextTokenShown {
    pub mask: String,
    pub fingerprint: String,
    pub entered_at: Timestamp,
}

impl From<StoredCredential> for Connection {
    fn from(stored: StoredCredential) -> Self {
        let line = stored.settings;
        Self {
            auth_token_mask: mask(&line.token.hint),
            account_sid: line.account_sid,
            phone_number: line.phone_number,
            fingerprint: line.token.fingerprint,
            next: line.secondary.map(|next| NextTokenShown {
                mask: mask(&next.token.hint),
                fingerprint: next.token.fingerprint,
                entered_at: next.entered_at,
            }),
            promoted_at: line.promoted_at,
            api_key: line.api_key.map(|key| (key.sid, mask(&key.hint))),
            host: line.host,
            health: stored.health,
            calls_per_second: line.calls_per_second,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

impl Connection {
    /// What is to be done next about the token.
    pub fn rotation_step(&self) -> RotationStep {
        if self.next.is_some() { RotationStep::PromoteNextToken } else { RotationStep::EnterNextToken }
    }
}

pub(crate) fn mask(hint: &str) -> String {
    format!("{BULLETS}{hint}")
}

impl App {
    /// Turns input into what is stored, beside what is stored now. A change of account or token makes a
    /// new credential; a new number alone does not.
    pub(crate) fn seal_connection(
        &self,
        organization: OrganizationId,
        owner: CredentialOwner,
        present: Option<StoredCredential>,
        input: ConnectInput,
    ) -> Result<TwilioSettings, AppError> {
        let AccessInput { account_sid, auth_token, api_key, host } = input.access;
        if let TokenInput::Mask(given) = &auth_token {
            require_mask_of(present.as_ref(), &account_sid, given)?;
        }
        let kept = present.map(|stored| stored.settings).filter(|line| line.account_sid == account_sid);
        let api_key = match api_key {
            Patch::Keep => kept.as_ref().and_then(|line| line.api_key.clone()),
            Patch::Clear => None,
            Patch::Set(key) => Some(self.sealed_key(organization, owner, kept.as_ref(), key)?),
        };
        let host = match host {
            Patch::Keep => kept.as_ref().and_then(|line| line.host.clone()),
            Patch::Clear => None,
            Patch::Set(host) => Some(host),
        };
        // It is the account's: another account begins without one.
        let mut calls_per_second = kept.as_ref().and_then(|line| line.calls_per_second);
        input.calls_per_second.apply(&mut calls_per_second);
        let line = match (auth_token, kept) {
            (TokenInput::Mask(_), Some(kept)) => kept,
            (TokenInput::New(token), Some(kept)) => self.with_token(organization, owner, kept, &token)?,
            (TokenInput::New(token), None) => TwilioSettings {
                token: self.seal_token(organization, owner, &account_sid, &token)?,
                account_sid,
                phone_number: input.phone_number.clone(),
                secondary: None,
                promoted_at: None,
                api_key: None,
                host: None,
                calls_per_second: None,
            },
            // The mask was found to be of this account's token.
            (TokenInput::Mask(_), None) => return Err(AppError::NotFound("connection")),
        };
        Ok(TwilioSettings { phone_number: input.phone_number, api_key, host, calls_per_second, ..line })
    }

    /// A line of the same account with the token that was entered.
    fn with_token(
        &self,
        organization: OrganizationId,
        owner: CredentialOwner,
        line: TwilioSettings,
        entered: &SecretString,
    ) -> Result<TwilioSettings, AppError> {
        let is_entered = |stored: &StoredToken| self.is_token(stored, &line.account_sid, entered);
        // The same token entered again is no change, and calls stay pinned to what they have.
        if is_entered(&line.token) {
            return Ok(line);
        }
        // Whoever enters the next token as the present one says that Twilio has promoted it.
        Ok(match line.secondary {
            Some(StoredSecondaryToken { token, .. }) if is_entered(&token) => {
                TwilioSettings { token, secondary: None, promoted_at: Some(self.clock.now()), ..line }
            }
            next => {
                let token = self.seal_token(organization, owner, &line.account_sid, entered)?;
                TwilioSettings { token, secondary: next, ..line }
            }
        })
    }

    fn sealed_key(
        &self,
        organization: OrganizationId,
        owner: CredentialOwner,
        kept: Option<&TwilioSettings>,
        entered: ApiKeyInput,
    ) -> Result<StoredApiKey, AppError> {
        let stored = kept.and_then(|line| line.api_key.as_ref());
        match entered.secret {
            TokenInput::Mask(given) => require_key_of(stored, &entered.sid, &given).cloned(),
            TokenInput::New(secret) => self.seal_api_key(organization, owner, entered.sid, &secret),
        }
    }

    /// What input would open, beside what is stored now: nothing is saved.
    pub(crate) fn access_by(
        &self,
        organization: OrganizationId,
        present: Option<&StoredCredential>,
        input: &AccessInput,
    ) -> Result<Access, AppError> {
        let token = match &input.auth_token {
            TokenInput::New(token) => token.clone(),
            TokenInput::Mask(given) => {
                let stored = require_mask_of(present, &input.account_sid, given)?;
                self.open_token(organization, stored.owner, &stored.settings.token)?
            }
        };
        let kept = present.filter(|stored| stored.settings.account_sid == input.account_sid);
        let stored_key = || kept.and_then(|stored| Some((stored.owner, stored.settings.api_key.as_ref()?)));
        let api_key = match &input.api_key {
            Patch::Keep => match stored_key() {
                Some((owner, key)) => Some((key.sid.clone(), self.open_api_key(organization, owner, key)?)),
                None => None,
            },
            Patch::Clear => None,
            Patch::Set(ApiKeyInput { sid, secret: TokenInput::New(secret) }) => Some((sid.clone(), secret.clone())),
            Patch::Set(ApiKeyInput { sid, secret: TokenInput::Mask(given) }) => {
                let key = require_key_of(stored_key().map(|(_, key)| key), sid, given)?;
                let owner = kept.map(|stored| stored.owner).ok_or(AppError::NotFound("connection"))?;
                Some((sid.clone(), self.open_api_key(organization, owner, key)?))
            }
        };
        let host = match &input.host {
            Patch::Keep => kept.and_then(|stored| stored.settings.host.clone()),
            Patch::Clear => None,
            Patch::Set(host) => Some(host.clone()),
        };
        Ok(Access { account_sid: input.account_sid.clone(), token, api_key, host })
    }
}

/// The stored credential that a mask stands for: exactly its own, and with the same account.
fn require_mask_of<'a>(
    stored: Option<&'a StoredCredential>,
    account_sid: &AccountSid,
    given: &str,
) -> Result<&'a StoredCredential, AppError> {
    let problem = match stored {
        None => "must be the token itself: none is stored yet",
        Some(stored) if given != mask(&stored.settings.token.hint) => {
            "is not the mask of the stored token. Enter the token anew"
        }
        Some(stored) if *account_sid != stored.settings.account_sid => {
            "belongs to the account that was connected before. Enter the token of the new account"
        }
        Some(stored) => return Ok(stored),
    };
    Err(AppError::field("/authToken", problem))
}

/// As [`require_mask_of`], of an API key.
fn require_key_of<'a>(
    stored: Option<&'a StoredApiKey>,
    sid: &ApiKeySid,
    given: &str,
) -> Result<&'a StoredApiKey, AppError> {
    let problem = match stored {
        None => "must be the secret itself: none is stored for this account",
        Some(stored) if given != mask(&stored.hint) => "is not the mask of the stored secret. Enter the secret anew",
        Some(stored) if *sid != stored.sid => "belongs to the key that was stored before. Enter the new key's secret",
        Some(stored) => return Ok(stored),
    };
    Err(AppError::field("/apiKeySecret", problem))
}
