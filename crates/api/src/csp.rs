//! The content security policy of the console, with a nonce per response.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use linecard_app::{AppError, RandomSource, SystemRandomSource};

/// Identifies a page's own inline styles. 128 bits, for one response.
#[derive(Debug)]
pub(crate) struct Nonce(String);

/// Marks an answer that pages of another origin may show in a frame, as its policy says: `X-Frame-Options` knows none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Framed;

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

    /// Same origin only, except styles that carry the nonce. `framed_by`: the origin whose pages may show this one in a
    /// frame; `None`: nobody's may.
    pub(crate) fn policy(&self, framed_by: Option<&str>) -> String {
        format!(
            "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{}'; img-src 'self' data:; font-src 'self'; media-src 'self'; \
             connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {}",
            self.0,
            framed_by.unwrap_or("'none'")
        )
    }
}
