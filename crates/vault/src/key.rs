//! An encryption key.

use std::fmt;

use aws_lc_rs::{constant_time, hmac};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretBox, SecretString};

use crate::error::{KeyError, VaultError};
use crate::gcm::{Cipher, KEY_BYTES};
use crate::key_id::{KEY_ID_BYTES, KeyId};

const KEY_DIGITS: usize = 2 * KEY_BYTES;

/// 32 random bytes hold fewer different values than this about once in 10^15 keys.
const FEWEST_DISTINCT_BYTES: usize = 16;

/// A 256-bit key. Its bytes are wiped on drop, and `Debug` shows only its id.
pub struct Key {
    id: KeyId,
    bytes: SecretBox<[u8; KEY_BYTES]>,
    cipher: Cipher,
}

impl Key {
    /// Reads a key of 64 hexadecimal digits; white space around them is ignored.
    ///
    /// A key that is clearly not random is rejected. The error never contains the text.
    pub fn from_hex(text: &str) -> Result<Self, KeyError> {
        let bytes = decode(text)?;
        match weakness(&bytes) {
            Some(why) => Err(KeyError::Weak(why)),
            None => Ok(Self::from_bytes(&bytes)),
        }
    }

    /// Like [`Key::from_hex`], but also accepts weak keys such as `00…00`.
    ///
    /// For development, where an easily remembered key is a convenience.
    pub fn from_hex_accepting_weak(text: &str) -> Result<Self, KeyError> {
        let bytes = decode(text)?;
        Ok(Self::from_bytes(&bytes))
    }

    /// A new key from the operating system's random source.
    pub fn generate() -> Result<Self, VaultError> {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        aws_lc_rs::rand::fill(bytes.as_mut_slice()).map_err(|_| VaultError::Randomness)?;
        Ok(Self::from_bytes(&bytes))
    }

    fn from_bytes(bytes: &[u8; KEY_BYTES]) -> Self {
        let mut id = [0; KEY_ID_BYTES];
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, bytes), b"linecard key id v1");
        for (target, byte) in id.iter_mut().zip(tag.as_ref()) {
            *target = *byte;
        }
        Self {
            id: KeyId(id),
            bytes: SecretBox::init_with_mut(|secret: &mut [u8; KEY_BYTES]| *secret = *bytes),
            cipher: Cipher::new(bytes),
        }
    }

    /// The key's id.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The key as 64 hexadecimal digits, for `keys generate` and the development key's file.
    pub fn to_hex(&self) -> SecretString {
        SecretString::from(hex::encode(self.bytes.expose_secret()))
    }

    pub(crate) fn cipher(&self) -> &Cipher {
        &self.cipher
    }

    /// A key for another purpose, from which this one cannot be computed.
    pub(crate) fn derive(&self, purpose: &[u8]) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, self.derive_tag(purpose).as_ref())
    }

    /// 32 bytes for another purpose, from which this key cannot be computed.
    pub(crate) fn derive_bytes(&self, purpose: &[u8]) -> [u8; KEY_BYTES] {
        let mut bytes = [0; KEY_BYTES];
        for (target, byte) in bytes.iter_mut().zip(self.derive_tag(purpose).as_ref()) {
            *target = *byte;
        }
        bytes
    }

    fn derive_tag(&self, purpose: &[u8]) -> hmac::Tag {
        hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, self.bytes.expose_secret()), purpose)
    }

    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        constant_time::verify_slices_are_equal(self.bytes.expose_secret(), other.bytes.expose_secret()).is_ok()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("id", &self.id).finish_non_exhaustive()
    }
}

fn decode(text: &str) -> Result<Zeroizing<[u8; KEY_BYTES]>, KeyError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(KeyError::Missing);
    }
    let got = text.chars().count();
    if got != KEY_DIGITS {
        return Err(KeyError::WrongLength { got });
    }
    if let Some(index) = text.chars().position(|c| !c.is_ascii_hexdigit()) {
        return Err(KeyError::NotHex { position: index + 1 });
    }
    let mut bytes = Zeroizing::new([0; KEY_BYTES]);
    // Length and digits were checked, so this cannot fail.
    hex::decode_to_slice(text, bytes.as_mut_slice()).map_err(|_| KeyError::WrongLength { got })?;
    Ok(bytes)
}

/// Why the key cannot be random. Detects zeros, repetitions and examples from
/// documentation, not every bad key.
fn weakness(bytes: &[u8; KEY_BYTES]) -> Option<&'static str> {
    let steps = || bytes.iter().zip(bytes.iter().skip(1)).map(|(a, b)| b.wrapping_sub(*a));
    if bytes.iter().all(|byte| *byte == 0) {
        return Some("it is all zeros");
    }
    if steps().all(|step| step == 0) {
        return Some("it repeats a single byte");
    }
    let first_step = steps().next();
    if steps().all(|step| Some(step) == first_step) {
        return Some("its bytes only count up or down");
    }
    let mut seen = Zeroizing::new(*bytes);
    seen.sort_unstable();
    let distinct = 1 + seen.iter().zip(seen.iter().skip(1)).filter(|(a, b)| a != b).count();
    (distinct < FEWEST_DISTINCT_BYTES).then_some("it repeats a short pattern")
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "the texts are ASCII")]
mod tests {
    use super::*;

    const HEX: &str = "5f1c9e0a7b3d4826e1f09c7ad25b8463907ecd12a4b6f83e55d0971ac3e8426b";

    fn error_of(text: &str) -> KeyError {
        Key::from_hex(text).unwrap_err()
    }

    #[test]
    fn an_unusable_key_is_refused_with_what_is_wrong_with_it() {
        assert_eq!(error_of(""), KeyError::Missing);
        assert_eq!(error_of(" \n"), KeyError::Missing);
        assert_eq!(error_of(&HEX[..62]), KeyError::WrongLength { got: 62 });
        assert_eq!(error_of(&format!("{HEX}00")), KeyError::WrongLength { got: 66 });
        let not_hex = format!("{}g{}", &HEX[..9], &HEX[10..]);
        assert_eq!(error_of(&not_hex), KeyError::NotHex { position: 10 });
        assert_eq!(error_of(&format!("ü{}", &HEX[1..])), KeyError::NotHex { position: 1 });
    }

    #[test]
    fn a_key_that_is_not_random_is_weak() {
        let counting: String = hex::encode((0..32).collect::<Vec<u8>>());
        for weak in ["0".repeat(64), "a".repeat(64), "0123456789abcdef".repeat(4), "deadbeef".repeat(8), counting] {
            assert!(matches!(error_of(&weak), KeyError::Weak(_)), "{weak}");
            assert!(Key::from_hex_accepting_weak(&weak).is_ok());
        }
    }

    #[test]
    fn a_key_has_enough_different_bytes() {
        // Not counting up or down, each of so many bytes repeatedly.
        let of = |different: u8| hex::encode((0..32).map(|at| (at % different).wrapping_mul(37)).collect::<Vec<u8>>());
        let fewest = u8::try_from(FEWEST_DISTINCT_BYTES).unwrap();
        assert_eq!(error_of(&of(fewest - 1)), KeyError::Weak("it repeats a short pattern"));
        assert!(Key::from_hex(&of(fewest)).is_ok());
    }

    #[test]
    fn no_error_holds_a_part_of_the_key() {
        let too_short = &HEX[..60];
        let not_hex = HEX.replace('f', "x");
        let repeated = HEX[..8].repeat(8);
        for text in [too_short, &not_hex, &repeated] {
            let error = error_of(text);
            let shown = format!("{error} {error:?}");
            for start in 0..text.len() - 4 {
                assert!(!shown.contains(&text[start..start + 4]), "{shown}");
            }
        }
    }

    #[test]
    fn a_generated_key_survives_the_way_through_its_text() {
        let key = Key::generate().unwrap();
        let text = key.to_hex();
        assert_eq!(text.expose_secret().len(), 64);
        let read = Key::from_hex(&format!("{}\n", text.expose_secret())).unwrap();
        assert!(read.is_same_as(&key));
        assert_eq!(read.id(), key.id());
        assert!(!Key::generate().unwrap().is_same_as(&key));
    }

    #[test]
    fn a_keys_id_never_changes() {
        // `printf 'linecard key id v1' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$HEX`
        let key = Key::from_hex(HEX).unwrap();
        assert_eq!(key.id().to_string(), "23ea9959");
        assert_eq!(Key::from_hex(&HEX.to_uppercase()).unwrap().id(), key.id());
    }

    #[test]
    fn debug_shows_the_id_alone() {
        let key = Key::from_hex(HEX).unwrap();
        assert_eq!(format!("{key:?}"), format!("Key {{ id: KeyId({}), .. }}", key.id()));
    }
}
