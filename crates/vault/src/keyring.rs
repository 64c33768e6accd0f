//! The keys of an installation, and sealing and opening with them.

use std::fmt;

use aws_lc_rs::{constant_time, hmac};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretBox, SecretString};

use crate::context::SealContext;
use crate::error::VaultError;
use crate::key::Key;
use crate::key_id::KeyId;
use crate::nonce::NonceSource;
use crate::sealed::{Parts, Sealed, encryption_version, header};

const FINGERPRINT_BYTES: usize = 16;
const TAG_BYTES: usize = 32;

/// The active key, which seals and opens, and the retired ones, which only open.
pub struct Keyring {
    active: Key,
    retired: Vec<Key>,
}

impl Keyring {
    /// A retired key that is also the active one is dropped.
    pub fn new(active: Key, retired: Vec<Key>) -> Self {
        let retired = retired.into_iter().filter(|key| !key.is_same_as(&active)).collect();
        Self { active, retired }
    }

    /// The id of the key that seals.
    pub fn active_key_id(&self) -> KeyId {
        self.active.id()
    }

    /// The ids of all keys, the active one first.
    pub fn key_ids(&self) -> impl Iterator<Item = KeyId> {
        self.keys().map(Key::id)
    }

    /// The `encryption_version` of newly sealed values: `v1:<key id>`.
    pub fn encryption_version(&self) -> String {
        encryption_version(self.active.id())
    }

    /// Seals `secret` for one row under the active key. The row's identity is bound as associated
    /// data: a ciphertext copied to another row does not open.
    pub fn seal(
        &self,
        context: &SealContext,
        secret: &SecretString,
        nonces: &dyn NonceSource,
    ) -> Result<Sealed, VaultError> {
        let key_id = self.active.id();
        let nonce = nonces.nonce()?;
        let ciphertext = self.active.cipher().seal(
            nonce,
            &context.associated_data(header(key_id)),
            secret.expose_secret().as_bytes(),
        )?;
        Ok(Sealed::join(&Parts { key_id, nonce, ciphertext }))
    }

    /// Opens a value that was sealed with the same context under any key of this keyring.
    pub fn open(&self, context: &SealContext, sealed: &Sealed) -> Result<SecretString, VaultError> {
        let parts = sealed.split()?;
        let associated = context.associated_data(header(parts.key_id));
        // An id has only 32 bits, so two keys may share it: every matching key is tried.
        let mut outcome = Err(VaultError::UnknownKey(parts.key_id));
        for key in self.keys().filter(|key| key.id() == parts.key_id) {
            outcome = key.cipher().open(parts.nonce, &associated, &parts.ciphertext);
            if outcome.is_ok() {
                break;
            }
        }
        secret_text(&outcome?)
    }

    /// A keyed fingerprint of an account and its token, 32 hexadecimal digits.
    ///
    /// Equal fingerprints mean the same account with the same token, in any row; without the key, a guess cannot be
    /// tested against one. Its key is derived from the **active** key:
    /// a rotation that re-seals a token must store its fingerprint anew as well, and until all
    /// rows are done, fingerprints are comparable only among rows of one `encryption_version`.
    pub fn fingerprint(&self, account_sid: &str, token: &SecretString) -> String {
        hex::encode(fingerprint(&self.active, account_sid, token))
    }

    /// Whether `stored` is the fingerprint of this account and token under any key of this keyring,
    /// so it also works during a key rotation.
    pub fn fingerprint_matches(&self, stored: &str, account_sid: &str, token: &SecretString) -> bool {
        let mut expected = [0; FINGERPRINT_BYTES];
        hex::decode_to_slice(stored, &mut expected).is_ok()
            && self.keys().any(|key| {
                let computed = fingerprint(key, account_sid, token);
                constant_time::verify_slices_are_equal(&computed, &expected).is_ok()
            })
    }

    /// A tag that shows later that this installation issued `message` for this purpose.
    pub fn tag(&self, purpose: &[u8], message: &[u8]) -> [u8; TAG_BYTES] {
        tag(&self.active, purpose, message)
    }

    /// Whether `shown` is the tag of a message under any key of this keyring, compared in constant time.
    pub fn tag_matches(&self, purpose: &[u8], message: &[u8], shown: &[u8]) -> bool {
        self.keys().any(|key| constant_time::verify_slices_are_equal(&tag(key, purpose, message), shown).is_ok())
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.active).chain(&self.retired)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring").field("active", &self.active).field("retired", &self.retired).finish()
    }
}

fn secret_text(plaintext: &Zeroizing<Vec<u8>>) -> Result<SecretString, VaultError> {
    // Only text is ever sealed, so authentic bytes that are not UTF-8 were not sealed here.
    let text = std::str::from_utf8(plaintext).map_err(|_| VaultError::DoesNotOpen)?;
    Ok(SecretBox::new(Box::from(text)))
}

/// HMAC-SHA256 under a key of the purpose's own.
fn tag(key: &Key, purpose: &[u8], message: &[u8]) -> [u8; TAG_BYTES] {
    let signed = hmac::sign(&key.derive(&[b"linecard tag v1 ", purpose].concat()), message);
    let mut tag = [0; TAG_BYTES];
    for (target, byte) in tag.iter_mut().zip(signed.as_ref()) {
        *target = *byte;
    }
    tag
}

fn fingerprint(key: &Key, account_sid: &str, token: &SecretString) -> [u8; FINGERPRINT_BYTES] {
    let mut context = hmac::Context::with_key(&key.derive(b"linecard fingerprint key v1"));
    // The length separates account and token: ("AB", "C") is not ("A", "BC").
    context.update(&(account_sid.len() as u64).to_be_bytes());
    context.update(account_sid.as_bytes());
    context.update(token.expose_secret().as_bytes());
    let tag = context.sign();
    let mut fingerprint = [0; FINGERPRINT_BYTES];
    for (target, byte) in fingerprint.iter_mut().zip(tag.as_ref()) {
        *target = *byte;
    }
    fingerprint
}
