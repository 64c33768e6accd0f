//! The id of an encryption key.

use std::fmt;

pub(crate) const KEY_ID_BYTES: usize = 4;

/// A key's id: 4 bytes, shown as 8 hexadecimal digits, derived from the key by a one-way function.
///
/// It identifies the key that a value was sealed under and reveals nothing about it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub(crate) [u8; KEY_ID_BYTES]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}
