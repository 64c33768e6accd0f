//! The vault's errors. No message contains a key, a secret or a part of one.

use crate::key_id::KeyId;

/// Why a text is not a usable encryption key.
///
/// The messages continue a sentence that begins with the name of the setting, such as
/// "`WEBHOOK_ENCRYPTION_KEY` is missing", since only the caller knows where the text came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The text is empty or white space.
    #[error("is missing: it must be 64 hexadecimal digits (32 bytes)")]
    Missing,
    /// The text is not 64 characters long.
    #[error("has the wrong length: got {got} of 64 hexadecimal digits (32 bytes)")]
    WrongLength {
        /// The number of characters.
        got: usize,
    },
    /// A character is not a hexadecimal digit.
    #[error("is not hexadecimal: character {position} of 64 is not one of 0-9, a-f, A-F")]
    NotHex {
        /// The position of the first such character, from 1.
        position: usize,
    },
    /// The key is well-formed but clearly not random.
    #[error("is too weak: {0}; it must be random")]
    Weak(&'static str),
}

/// Why a value could not be sealed or opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The value was sealed under a key that is not in this keyring.
    #[error("sealed under the key {0}, which is neither the active key nor a retired one")]
    UnknownKey(KeyId),
    /// The value was altered, or it belongs to another organization, owner or credential.
    #[error("the sealed value does not open: it was altered, or it belongs to another row")]
    DoesNotOpen,
    /// The text is not a sealed value.
    #[error("not a sealed value: {0}")]
    Malformed(&'static str),
    /// The value has a version that this release does not support.
    #[error("sealed with version {0}, which this release does not support")]
    UnknownVersion(u8),
    /// The system's random source failed.
    #[error("the system's random source failed")]
    Randomness,
    /// The cipher failed to seal, which happens only for extremely long input.
    #[error("the cipher failed to seal the value")]
    Cipher,
}
