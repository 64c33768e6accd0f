//! Twilio settings as they are entered.

use linecard_domain::{AccountSid, ApiKeySid, PhoneNumber, RegionalHost, ValidationError, invalid_pasted, trim_pasted};
use secrecy::{ExposeSecret, SecretString};

use crate::error::FieldError;
use crate::input::Patch;

/// Settings to be saved.
#[derive(Debug, Clone)]
pub struct ConnectInput {
    pub access: AccessInput,
    pub phone_number: PhoneNumber,
    /// How many calls per second the account may start.
    pub calls_per_second: Patch<i32>,
    /// Verify the settings with Twilio first, and save nothing if they have a problem.
    pub verify_first: bool,
}

/// An account and its credentials. `Patch::Keep` keeps a stored value only for the same account; another account starts
/// without one.
#[derive(Debug, Clone)]
pub struct AccessInput {
    pub account_sid: AccountSid,
    pub auth_token: TokenInput,
    pub api_key: Patch<ApiKeyInput>,
    pub host: Patch<RegionalHost>,
}

/// A Twilio API key.
#[derive(Debug, Clone)]
pub struct ApiKeyInput {
    pub sid: ApiKeySid,
    pub secret: TokenInput,
}

/// The value of a field for a token or secret.
#[derive(Debug, Clone)]
pub enum TokenInput {
    New(SecretString),
    /// The mask that was shown: the stored value stays, provided that it has this mask and the account is the same.
    Mask(String),
}

impl TokenInput {
    /// Twilio's auth tokens are 32 letters and digits; a mask starts with bullets.
    pub fn parse(raw: &SecretString) -> Result<Self, FieldError> {
        Self::parse_as(raw, |text| text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())).map_err(
            |found| {
                let hint = "must be the 32 letters and digits that the Twilio console shows as Auth Token";
                FieldError::invalid("/authToken", &found(hint))
            },
        )
    }

    /// Twilio publishes no pattern for the secrets of API keys.
    pub fn parse_secret(raw: &SecretString) -> Result<Self, FieldError> {
        let is_secret =
            |text: &str| (16..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        Self::parse_as(raw, is_secret).map_err(|found| {
            let hint = "must be the secret that the Twilio console shows once, when the key is created";
            FieldError::invalid("/apiKeySecret", &found(hint))
        })
    }

    /// Without what copying adds around it. The error completes a hint with what does not belong there.
    fn parse_as(raw: &SecretString, is_valid: impl Fn(&str) -> bool) -> Result<Self, impl Fn(&str) -> ValidationError> {
        let text = trim_pasted(raw.expose_secret());
        if text.contains('•') {
            return Ok(Self::Mask(text.to_owned()));
        }
        if is_valid(text) {
            return Ok(Self::New(SecretString::from(text)));
        }
        Err(|hint: &str| invalid_pasted(hint, raw.expose_secret()))
    }
}
