//! The content security policy of the console, with a nonce per response.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use linecard_app::{AppError, RandomSource, SystemRandomSource};

/// Identifies a page's own inline styles. 128 bits, for one response.
#[derive(Debug)]
pub(crate) struct Nonce(String);

impl Nonce {
    pub(crate) fn new() -> Result<Self, AppError> {
        let mut bytes = [0_u8; 16];
        if !SystemRandomSource.fill(&mut bytes) {
            return Err(AppError::RandomSourceFailed);
        }
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Same origin only, except styles that carry the nonce.
    pub(crate) fn policy(&self) -> String {
        format!(
            "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{}'; img-src 'self' data:; font-src 'self'; media-src 'self'; \
             connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            self.0
        )
    }
}
