//! Ed25519 keys that are derived from the installation's keys, to sign what others verify with the public half.

use std::fmt;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use secrecy::zeroize::Zeroizing;

use crate::key::Key;
use crate::key_id::KeyId;
use crate::keyring::Keyring;

const PUBLIC_BYTES: usize = 32;

/// A key that signs. It is replaced when the installation's key is; the old one stays in the keyring with it.
pub struct SigningKey {
    id: KeyId,
    pair: Ed25519KeyPair,
    public: [u8; PUBLIC_BYTES],
}

impl SigningKey {
    /// `None` only if the library refused a seed of 32 bytes, which it never does.
    fn derived_from(key: &Key) -> Option<Self> {
        let seed = Zeroizing::new(key.derive_bytes(b"linecard signing key v1"));
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_slice()).ok()?;
        let public = pair.public_key().as_ref().try_into().ok()?;
        Some(Self { id: key.id(), pair, public })
    }

    /// The id of the key that it is derived from.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The public half, as RFC 8032 encodes it.
    pub fn public_key(&self) -> [u8; PUBLIC_BYTES] {
        self.public
    }

    /// An Ed25519 signature of 64 bytes.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }
}

/// Without the secret half.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Keyring {
    /// The key that signs, and then those that signed before.
    pub fn signing_keys(&self) -> Vec<SigningKey> {
        self.keys().filter_map(SigningKey::derived_from).collect()
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};

    use super::*;

    const HEX: &str = "5f1c9e0a7b3d4826e1f09c7ad25b8463907ecd12a4b6f83e55d0971ac3e8426b";

    #[test]
    fn the_active_key_signs_and_each_public_key_verifies_its_own_signatures_alone() {
        let keyring = Keyring::new(Key::from_hex(HEX).unwrap(), vec![Key::generate().unwrap()]);
        let keys = keyring.signing_keys();
        let [active, retired] = keys.as_slice() else { panic!("{keys:?}") };
        assert_eq!(active.id(), keyring.active_key_id());
        let verifies = |key: &SigningKey, signature: &[u8]| {
            UnparsedPublicKey::new(&ED25519, key.public_key()).verify(b"a message", signature).is_ok()
        };
        let signature = active.sign(b"a message");
        assert!(verifies(active, &signature) && !verifies(retired, &signature));
        assert!(!verifies(active, &active.sign(b"another")));
    }

    #[test]
    fn the_same_key_signs_after_a_restart_and_no_debug_shows_it() {
        let public = || Keyring::new(Key::from_hex(HEX).unwrap(), vec![]).signing_keys();
        assert_eq!(public()[0].public_key(), public()[0].public_key());
        assert_eq!(format!("{:?}", public()[0]), "SigningKey { id: KeyId(23ea9959), .. }");
    }
}
