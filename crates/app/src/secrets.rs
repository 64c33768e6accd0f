//! Secrets that Linecard makes itself: API keys and session tokens. 256 random bits each, so that a
//! plain SHA-256 is enough to store them.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use linecard_store::SecretHash;
use secrecy::{ExposeSecret, SecretString};

use crate::error::AppError;

/// Every API key begins so; secret scanners look for it.
pub(crate) const API_KEY_PREFIX: &str = "lc_";

/// Where randomness comes from. Passed in.
pub trait RandomSource: Send + Sync + 'static {
    /// Fills the buffer; false when the source failed.
    fn fill(&self, bytes: &mut [u8]) -> bool;
}

/// The system's random source.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandomSource;

impl RandomSource for SystemRandomSource {
    fn fill(&self, bytes: &mut [u8]) -> bool {
        SystemRandom::new().fill(bytes).is_ok()
    }
}

/// A new secret of 43 characters behind a prefix.
pub(crate) fn make(prefix: &str, randomness: &dyn RandomSource) -> Result<SecretString, AppError> {
    let mut bytes = [0_u8; 32];
    if !randomness.fill(&mut bytes) {
        return Err(AppError::Randomness);
    }
    Ok(SecretString::from(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))))
}

/// What is stored of a secret.
pub(crate) fn hash(secret: &SecretString) -> SecretHash {
    SecretHash(sha256(secret.expose_secret().as_bytes()))
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0_u8; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    hash
}

/// The last four characters, by which people tell their keys and tokens apart.
pub(crate) fn hint(secret: &SecretString) -> String {
    let secret = secret.expose_secret();
    let start = secret.char_indices().rev().nth(3).map_or(0, |(index, _)| index);
    secret.get(start..).unwrap_or_default().to_owned()
}
