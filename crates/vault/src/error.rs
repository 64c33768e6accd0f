//! What can go wrong in the vault. No message holds a key, a secret or a part of one.

use crate::key::KeyId;

/// Why a text is no usable encryption key.
///
/// The messages continue a sentence that begins with the name of the setting, such as
/// "`WEBHOOK_ENCRYPTION_KEY` is missing", since only the caller knows where the text came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is no text, or only white space.
    #[error("is missing: it must be 64 hexadecimal digits (32 bytes)")]
    Missing,
    /// The text has another length than 64 characters.
    #[error("has the wrong length: got {got} of 64 hexadecimal digits (32 bytes)")]
    WrongLength {
        /// How many characters there are.
        got: usize,
    },
    /// A character is no hexadecimal digit.
    #[error("is not hexadecimal: character {position} of 64 is not one of 0-9, a-f, A-F")]
    NotHex {
        /// The first such character's place, counted from 1.
        position: usize,
    },
    /// The key is well formed, but nobody drew it at random.
    #[error("is too weak: {0}; it must be made at random")]
    Weak(&'static str),
}

/// Why a value could not be sealed or opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The value was sealed under a key that this keyring does not hold.
    #[error("sealed under the key {0}, which is neither the active key nor a retired one")]
    UnknownKey(KeyId),
    /// The value was changed, or it belongs to another organization, owner or credential.
    #[error("the sealed value does not open here: it was changed, or it belongs to another row")]
    DoesNotOpen,
    /// The text is no sealed value.
    #[error("not a sealed value: {0}")]
    Malformed(&'static str),
    /// The value is of a version that this program does not know.
    #[error("sealed with version {0}, which this program does not know")]
    UnknownVersion(u8),
    /// The system gave no random bytes.
    #[error("the system's random source failed")]
    Randomness,
    /// The cipher refused to seal, which it does only for absurdly long input.
    #[error("the cipher refused to seal the value")]
    Cipher,
}
