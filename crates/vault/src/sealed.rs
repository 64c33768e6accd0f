//! A sealed value: what the database stores instead of a secret.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::context::HEADER_BYTES;
use crate::error::VaultError;
use crate::gcm::TAG_BYTES;
use crate::key_id::KeyId;
use crate::nonce::NONCE_BYTES;

pub(crate) const VERSION: u8 = 1;

/// `version ‖ key id ‖ nonce ‖ ciphertext and tag`, as base64url without padding.
///
/// | bytes | |
/// |---|---|
/// | 1 | version, 1 |
/// | 4 | id of the key |
/// | 12 | nonce |
/// | n + 16 | ciphertext and tag |
///
/// It may be stored and shown: without the key it reveals only the secret's length.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Sealed {
    text: String,
    key_id: KeyId,
}

/// The parts of a sealed value.
pub(crate) struct Parts {
    pub(crate) key_id: KeyId,
    pub(crate) nonce: [u8; NONCE_BYTES],
    pub(crate) ciphertext: Vec<u8>,
}

/// The start of each sealed value, and part of what is authenticated.
pub(crate) fn header(key_id: KeyId) -> [u8; HEADER_BYTES] {
    let KeyId([a, b, c, d]) = key_id;
    [VERSION, a, b, c, d]
}

impl Sealed {
    /// Parses a stored value. This checks its format, not whether it opens.
    pub fn parse(text: impl Into<String>) -> Result<Self, VaultError> {
        let text = text.into();
        let key_id = split(&text)?.key_id;
        Ok(Self { text, key_id })
    }

    pub(crate) fn join(parts: &Parts) -> Self {
        let bytes = [header(parts.key_id).as_slice(), &parts.nonce, &parts.ciphertext].concat();
        Self { text: URL_SAFE_NO_PAD.encode(bytes), key_id: parts.key_id }
    }

    pub(crate) fn split(&self) -> Result<Parts, VaultError> {
        split(&self.text)
    }

    /// The text to store.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text to store, by value.
    pub fn into_string(self) -> String {
        self.text
    }

    /// The key that it was sealed under.
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The column `encryption_version`: `v1:<key id>`.
    pub fn encryption_version(&self) -> String {
        encryption_version(self.key_id)
    }
}

pub(crate) fn encryption_version(key_id: KeyId) -> String {
    format!("v{VERSION}:{key_id}")
}

fn split(text: &str) -> Result<Parts, VaultError> {
    // The decoder rejects padding and stray bits, so that each value has exactly one text.
    let bytes =
        URL_SAFE_NO_PAD.decode(text).map_err(|_| VaultError::Malformed("it is not base64url without padding"))?;
    match bytes.first() {
        None => return Err(VaultError::Malformed("it is empty")),
        Some(&VERSION) => {}
        Some(&other) => return Err(VaultError::UnknownVersion(other)),
    }
    let too_short = VaultError::Malformed("it is too short");
    let body = bytes.get(1..).unwrap_or_default();
    let Some((key_id, body)) = body.split_first_chunk::<4>() else {
        return Err(too_short);
    };
    let Some((nonce, ciphertext)) = body.split_first_chunk::<NONCE_BYTES>() else {
        return Err(too_short);
    };
    if ciphertext.len() < TAG_BYTES {
        return Err(too_short);
    }
    Ok(Parts { key_id: KeyId(*key_id), nonce: *nonce, ciphertext: ciphertext.to_vec() })
}

impl FromStr for Sealed {
    type Err = VaultError;

    fn from_str(text: &str) -> Result<Self, VaultError> {
        Self::parse(text)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({}, {} characters)", self.encryption_version(), self.text.len())
    }
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "the texts are ASCII")]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_value_of_version_one_is_read() {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let whole: Vec<u8> = (1..=1 + 4 + 12 + 16).collect();
        let sealed = Sealed::parse(encode(&whole)).unwrap();
        assert_eq!(sealed.key_id().to_string(), "02030405");
        assert_eq!(sealed.encryption_version(), "v1:02030405");
        assert_eq!(format!("{sealed:?}"), "Sealed(v1:02030405, 44 characters)");
        assert_eq!(sealed.into_string(), encode(&whole));

        for length in 0..whole.len() {
            let cut = Sealed::parse(encode(&whole[..length]));
            assert!(matches!(cut, Err(VaultError::Malformed(_))), "{length} bytes");
        }
        let mut newer = whole;
        newer[0] = 2;
        assert_eq!(Sealed::parse(encode(&newer)), Err(VaultError::UnknownVersion(2)));
    }

    #[test]
    fn one_value_has_one_text() {
        let bytes = [[1].as_slice(), &[9; 33]].concat();
        let text = URL_SAFE_NO_PAD.encode(&bytes);
        assert!(Sealed::parse(text.as_str()).is_ok());
        // 34 bytes end in a character with four stray bits.
        assert!(Sealed::parse(format!("{}R", &text[..text.len() - 1])).is_err());
        assert!(Sealed::parse(format!("{text}==")).is_err());
        assert!(Sealed::parse(format!("{text}\n")).is_err());
        assert!(Sealed::parse(text.replace('C', "+")).is_err());
    }
}
