//! Secrets that Linecard generates (API keys and session tokens), and what may be shown or stored of a secret.
//!
//! A generated secret has 256 random bits, so a plain SHA-256 is enough to store it.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use linecard_store::SecretHash;
use secrecy::{ExposeSecret, SecretString};

use crate::dependencies::RandomSource;
use crate::error::AppError;

/// The prefix of every API key, which secret scanners look for.
pub(crate) const API_KEY_PREFIX: &str = "lc_";
/// The prefix of every platform key.
pub const PLATFORM_KEY_PREFIX: &str = "lcp_";
/// The prefix of every connect session's token.
pub const CONNECT_TOKEN_PREFIX: &str = "lcc_";

const BULLETS: &str = "••••••••";

/// A new secret: the prefix and 43 characters.
pub(crate) fn generate(prefix: &str, random_source: &dyn RandomSource) -> Result<SecretString, AppError> {
    let mut bytes = [0_u8; 32];
    if !random_source.fill(&mut bytes) {
        return Err(AppError::RandomSourceFailed);
    }
    Ok(SecretString::from(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))))
}

/// What is stored of a generated secret.
pub fn hash(secret: &SecretString) -> SecretHash {
    SecretHash(sha256(secret.expose_secret().as_bytes()))
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0_u8; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    hash
}

/// The last four characters, by which people recognize a key or token.
pub(crate) fn hint(secret: &SecretString) -> String {
    let secret = secret.expose_secret();
    let start = secret.char_indices().rev().nth(3).map_or(0, |(index, _)| index);
    secret.get(start..).unwrap_or_default().to_owned()
}

/// A secret as the API shows it: `••••••••` and its hint.
pub fn mask(hint: &str) -> String {
    format!("{BULLETS}{hint}")
}
