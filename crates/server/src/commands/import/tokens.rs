//! Tokens as the platform stores them: encrypted with its own key, or plain.

use linecard_app::TokenInput;
use linecard_vault::NodeKey;
use secrecy::{ExposeSecret, SecretString};

use super::mapping::TokenFormat;

/// Opens the platform's tokens.
pub(super) struct Tokens {
    pub(super) key: Option<NodeKey>,
    pub(super) format: TokenFormat,
}

impl Tokens {
    /// The error continues a sentence that begins with the field, and has nothing of the token in it.
    pub(super) fn open(&self, stored: &SecretString) -> Result<TokenInput, String> {
        // Twilio's tokens have no colon.
        if !stored.expose_secret().contains(':') {
            return parse(stored);
        }
        let Some(key) = &self.key else {
            return Err("is encrypted: set LINECARD_IMPORT_ENCRYPTION_KEY to the key that the platform encrypts with"
                .to_owned());
        };
        let aad = self.format.associated_data.as_bytes();
        let opened = key.open(stored.expose_secret(), self.format.order, aad).map_err(|error| error.to_string())?;
        parse(&opened).map_err(|_| "opens, but is not an auth token of Twilio's: 32 letters and digits".to_owned())
    }
}

fn parse(token: &SecretString) -> Result<TokenInput, String> {
    match TokenInput::parse(token) {
        Ok(TokenInput::Mask(_)) => Err("is a mask: the token itself is needed".to_owned()),
        Ok(token) => Ok(token),
        // Its detail tells apart what is wrong with what somebody pasted, which is not said of a stored secret.
        Err(_) => {
            Err("is not an auth token of Twilio's (32 letters and digits), nor encrypted as iv:tag:ciphertext"
                .to_owned())
        }
    }
}
