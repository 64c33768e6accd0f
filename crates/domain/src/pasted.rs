//! Identifiers and secrets that people copy from elsewhere, mostly from the Twilio console.

use crate::ValidationError;
use crate::characters::{found_beside_ascii, trim};

/// Without the white space, zero-width characters and direction marks that copying adds around it.
pub fn trim_pasted(raw: &str) -> &str {
    trim(raw)
}

/// What is wrong with a pasted identifier: `hint`, and where it has a character that does not belong there, which may
/// not be visible. It never repeats the text.
pub fn invalid_pasted(hint: &str, raw: &str) -> ValidationError {
    match found_beside_ascii(trim(raw)) {
        Some(found) => ValidationError::new(format!("{hint}; {found}")),
        None => ValidationError::new(hint),
    }
}
