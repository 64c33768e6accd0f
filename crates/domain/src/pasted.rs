//! Identifiers and secrets that people copy from elsewhere, mostly from the Twilio console.

use std::fmt;
use std::str::FromStr;

use crate::ValidationError;
use crate::characters::{found_beside_ascii, trim};

/// Without the white space, zero-width characters and direction marks that copying adds around it.
pub fn trim_pasted(raw: &str) -> &str {
    trim(raw)
}

/// What is wrong with a pasted identifier: `hint`, and where it has a character that does not belong there, which may
/// not be visible. It never repeats the text.
pub fn invalid_pasted(hint: &str, raw: &str) -> ValidationError {
    match found_beside_ascii(trim(raw)) {
        Some(found) => ValidationError::new(format!("{hint}; {found}")),
        None => ValidationError::new(hint),
    }
}

/// The SID of a SharedKey of Twilio's webhook configuration, such as `webhooks_sharedkey_01h9x…`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SharedKeySid(String);

const SHARED_KEY_PREFIX: &str = "webhooks_sharedkey_";

impl SharedKeySid {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SharedKeySid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for SharedKeySid {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        let sid = trim_pasted(raw);
        let is_sid = sid.strip_prefix(SHARED_KEY_PREFIX).is_some_and(|rest| {
            (1..=64).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        });
        if is_sid {
            Ok(Self(sid.to_owned()))
        } else {
            Err(invalid_pasted("must be the SID of a SharedKey, which begins with webhooks_sharedkey_", raw))
        }
    }
}
