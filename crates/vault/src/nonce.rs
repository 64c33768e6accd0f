//! The source of nonces. Passed in, so that tests can use fixed ones.

use crate::error::VaultError;

/// The length of an AES-GCM nonce in bytes (NIST SP 800-38D, section 8.2.2: 96 bits).
pub const NONCE_BYTES: usize = 12;

/// Provides a nonce for each value that is sealed.
///
/// Two values under one key must never share a nonce. Random ones are safe up to 2^32 values a
/// key (NIST SP 800-38D, section 8.3), which is far beyond the credentials of one installation.
pub trait NonceSource {
    /// A nonce that has not been used before.
    fn nonce(&self) -> Result<[u8; NONCE_BYTES], VaultError>;
}

/// Nonces from the operating system's random source: the only choice outside tests.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemNonces;

impl NonceSource for SystemNonces {
    fn nonce(&self) -> Result<[u8; NONCE_BYTES], VaultError> {
        let mut nonce = [0; NONCE_BYTES];
        aws_lc_rs::rand::fill(&mut nonce).map_err(|_| VaultError::Randomness)?;
        Ok(nonce)
    }
}
