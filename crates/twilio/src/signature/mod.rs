//! Validation of `X-Twilio-Signature`: base64 of HMAC-SHA1, keyed with the account's primary auth
//! token, or with a SharedKey and its hash (`settings`), over the URL and the form's fields (Twilio's docs on webhook security).
//!
//! Twilio signs the *public* URL. The caller must take it from its configuration, never from
//! request headers, which anyone can forge.

mod explain;
mod settings;
mod url_variants;
mod validate;

pub use explain::{Explanation, NearMiss, explain};
pub use settings::{SIGNATURE_SETTINGS_HEADER, SignatureAlgorithm, SignatureSettings, UnknownAlgorithm};
pub use validate::{SignatureRefusal, SignedBody, SignedRequest, is_raw_body, parse_form, validate, validate_with};

#[cfg(test)]
mod tests;
