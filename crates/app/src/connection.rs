//! What connecting an agent and connecting the organization have in common: the token in, the mask out.

use linecard_domain::{AccountSid, CredentialId, CredentialOwner, OrganizationId, PhoneNumber, Timestamp};
use linecard_store::{CredentialHealth, NewCredential, StoredCredential};
use linecard_vault::SystemNonces;
use secrecy::{ExposeSecret, SecretString};

use crate::agents::Patch;
use crate::credentials::seal_context;
use crate::error::{AppError, FieldError};
use crate::{App, secrets};

const BULLETS: &str = "••••••••";

/// Settings to be saved.
#[derive(Debug)]
pub struct ConnectInput {
    pub account_sid: AccountSid,
    pub phone_number: PhoneNumber,
    pub auth_token: TokenInput,
    /// How many calls a second the account may begin.
    pub calls_per_second: Patch<i32>,
    /// Ask Twilio before anything is saved: what it has against the line refuses the change.
    pub verify_first: bool,
}

/// What stands in the token's field.
#[derive(Debug, Clone)]
pub enum TokenInput {
    New(SecretString),
    /// The mask came back: the stored token stays, if it is the mask of the same account's.
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
}

/// Stored settings as people see them: the token is masked.
#[derive(Debug, Clone)]
pub struct Connection {
    pub account_sid: AccountSid,
    pub phone_number: PhoneNumber,
    /// `••••••••` and the token's last four characters.
    pub auth_token_mask: String,
    pub fingerprint: String,
    pub health: Option<CredentialHealth>,
    /// `None`: Twilio's own queue serves.
    pub calls_per_second: Option<i32>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl From<StoredCredential> for Connection {
    fn from(stored: StoredCredential) -> Self {
        Self {
            auth_token_mask: mask(&stored.auth_token_hint),
            account_sid: stored.account_sid,
            phone_number: stored.phone_number,
            fingerprint: stored.fingerprint,
            health: stored.health,
            calls_per_second: stored.calls_per_second,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

pub(crate) fn mask(hint: &str) -> String {
    format!("{BULLETS}{hint}")
}

/// A credential ready to be stored.
pub(crate) struct Sealing {
    credential_id: CredentialId,
    account_sid: AccountSid,
    phone_number: PhoneNumber,
    encrypted: String,
    hint: String,
    fingerprint: String,
    version: String,
    calls_per_second: Option<i32>,
}

impl Sealing {
    pub(crate) fn as_new(&self) -> NewCredential<'_> {
        NewCredential {
            credential_id: self.credential_id,
            account_sid: &self.account_sid,
            auth_token_encrypted: &self.encrypted,
            auth_token_hint: &self.hint,
            fingerprint: &self.fingerprint,
            phone_number: &self.phone_number,
            encryption_version: &self.version,
            calls_per_second: self.calls_per_second,
        }
    }
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
    ) -> Result<Sealing, AppError> {
        let mut present = present;
        // It is the account's: another account begins without one.
        let mut calls_per_second = present
            .as_ref()
            .filter(|present| present.account_sid == input.account_sid)
            .and_then(|present| present.calls_per_second);
        input.calls_per_second.apply(&mut calls_per_second);
        if let Some(present) = &mut present {
            present.calls_per_second = calls_per_second;
        }
        let token = match (input.auth_token, present) {
            (TokenInput::Mask(given), present) => {
                return Ok(keep(require_mask_of(present, &input.account_sid, &given)?, input.phone_number));
            }
            (TokenInput::New(token), Some(present)) if input.account_sid == present.account_sid => {
                let stored = self.open_token(organization, owner, present.credential_id, &present.auth_token_encrypted);
                // The same token entered again is no change, and calls stay pinned to what they have.
                if stored.is_ok_and(|stored| stored.expose_secret() == token.expose_secret()) {
                    return Ok(keep(present, input.phone_number));
                }
                token
            }
            (TokenInput::New(token), _) => token,
        };
        let credential_id: CredentialId = self.next_id();
        let context = seal_context(organization, owner, credential_id);
        let sealed = self.keyring.seal(&context, &token, &SystemNonces)?;
        Ok(Sealing {
            credential_id,
            hint: secrets::hint(&token),
            fingerprint: self.keyring.fingerprint(input.account_sid.as_str(), &token),
            version: sealed.encryption_version(),
            encrypted: sealed.into_string(),
            calls_per_second,
            account_sid: input.account_sid,
            phone_number: input.phone_number,
        })
    }
}

/// The stored credential that a mask stands for: exactly its own, and with the same account.
pub(crate) fn require_mask_of(
    stored: Option<StoredCredential>,
    account_sid: &AccountSid,
    given: &str,
) -> Result<StoredCredential, AppError> {
    let problem = match stored {
        None => "must be the token itself: none is stored yet",
        Some(stored) if given != mask(&stored.auth_token_hint) => {
            "is not the mask of the stored token. Enter the token anew"
        }
        Some(stored) if *account_sid != stored.account_sid => {
            "belongs to the account that was connected before. Enter the token of the new account"
        }
        Some(stored) => return Ok(stored),
    };
    Err(AppError::field("/authToken", problem))
}

fn keep(present: StoredCredential, phone_number: PhoneNumber) -> Sealing {
    Sealing {
        credential_id: present.credential_id,
        account_sid: present.account_sid,
        phone_number,
        encrypted: present.auth_token_encrypted,
        hint: present.auth_token_hint,
        fingerprint: present.fingerprint,
        version: present.encryption_version,
        calls_per_second: present.calls_per_second,
    }
}
