//! The check itself.

use std::borrow::Cow;

use aws_lc_rs::{constant_time, digest, hmac};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use secrecy::{ExposeSecret, SecretString};

use super::settings::SignatureAlgorithm;
use super::url_variants::{as_received, query_value, variants};

/// Lengths of an HMAC-SHA1 and of an HMAC-SHA256, in bytes.
const TAG_BYTES: [usize; 2] = [20, 32];

/// What a signature is checked over.
#[derive(Debug, Clone, Copy)]
pub struct SignedRequest<'a> {
    /// The public URL, with the query exactly as it was sent (nothing decoded or re-encoded). A
    /// fragment is ignored: Twilio does not send it.
    pub url: &'a str,
    pub body: SignedBody<'a>,
}

/// The part of a request beside its URL.
#[derive(Debug, Clone, Copy)]
pub enum SignedBody<'a> {
    /// GET, and the handshake of a WebSocket: the URL is all that was signed.
    None,
    /// `application/x-www-form-urlencoded`, decoded by [`parse_form`]: all fields that came, the
    /// unknown and the empty ones, too.
    Form(&'a [(Cow<'a, str>, Cow<'a, str>)]),
    /// Any other body (JSON): its hash stands in the URL's `bodySHA256`.
    Raw(&'a [u8]),
}

/// Decodes a form body into what [`SignedBody::Form`] and the callbacks take.
pub fn parse_form(body: &[u8]) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
    form_urlencoded::parse(body).collect()
}

/// Whether the body counts as [`SignedBody::Raw`]. Twilio adds its hash to the URL; a body that begins like JSON counts, too,
/// in case the URL has lost it.
pub fn is_raw_body(url: &str, body: &[u8]) -> bool {
    query_value(as_received(url), "bodySHA256").is_some()
        || matches!(body.trim_ascii_start().first(), Some(b'{' | b'['))
}

/// Why a callback is rejected. For logs and metrics; the sender gets the same response for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum SignatureRefusal {
    #[error("the request has no signature")]
    Missing,
    #[error("the signature is not the base64 of an HMAC")]
    Malformed,
    #[error("there is no auth token to validate the signature with")]
    NoToken,
    #[error("the body is not a form, and the URL has no bodySHA256")]
    BodyHashMissing,
    #[error("the body does not match the hash in bodySHA256")]
    BodyHashMismatch,
    #[error("the signature does not match the URL and the fields with any of the tokens")]
    Mismatch,
}

impl SignatureRefusal {
    pub const ALL: [Self; 6] =
        [Self::Missing, Self::Malformed, Self::NoToken, Self::BodyHashMissing, Self::BodyHashMismatch, Self::Mismatch];

    /// A stable name, for a metric's label or a column.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Malformed => "malformed",
            Self::NoToken => "no-token",
            Self::BodyHashMissing => "body-hash-missing",
            Self::BodyHashMismatch => "body-hash-mismatch",
            Self::Mismatch => "mismatch",
        }
    }
}

/// Checks `signature`, the header's value, with each of `tokens` in turn, and gives the index of
/// the token that matched.
///
/// The URL as it is takes one HMAC for each token. Only if none matches are the URL's other
/// spellings tried that Twilio's own libraries accept, because Twilio does not always sign what it
/// sends: with and without a port, with and without user information, the host lower-cased, and
/// for a WebSocket with and without the last `/`.
pub fn validate<'t>(
    request: SignedRequest<'_>,
    tokens: impl IntoIterator<Item = &'t SecretString>,
    signature: &str,
) -> Result<usize, SignatureRefusal> {
    validate_with(request, SignatureAlgorithm::HmacSha1, tokens, signature)
}

/// As [`validate`], with the secrets of SharedKeys and the algorithm that the webhook names. What is signed is the same.
pub fn validate_with<'t>(
    request: SignedRequest<'_>,
    algorithm: SignatureAlgorithm,
    tokens: impl IntoIterator<Item = &'t SecretString>,
    signature: &str,
) -> Result<usize, SignatureRefusal> {
    let expected = decode(signature)?;
    let url = as_received(request.url);
    let fields = signed_fields(&request, url)?;

    let mut keys = Vec::new();
    for (index, token) in tokens.into_iter().enumerate() {
        let key = key(algorithm, token);
        if matches(&key, url, &fields, &expected) {
            return Ok(index);
        }
        keys.push(key);
    }
    if keys.is_empty() {
        return Err(SignatureRefusal::NoToken);
    }
    for variant in variants(url) {
        for (index, key) in keys.iter().enumerate() {
            if matches(key, &variant, &fields, &expected) {
                return Ok(index);
            }
        }
    }
    Err(SignatureRefusal::Mismatch)
}

pub(super) fn decode(signature: &str) -> Result<Vec<u8>, SignatureRefusal> {
    if signature.is_empty() {
        return Err(SignatureRefusal::Missing);
    }
    let tag = BASE64_STANDARD.decode(signature).ok().filter(|tag| TAG_BYTES.contains(&tag.len()));
    tag.ok_or(SignatureRefusal::Malformed)
}

/// The signed text that follows the URL.
pub(super) fn signed_fields(request: &SignedRequest<'_>, url: &str) -> Result<Vec<u8>, SignatureRefusal> {
    match request.body {
        SignedBody::None => Ok(Vec::new()),
        SignedBody::Form(form) => Ok(concatenated(form)),
        SignedBody::Raw(body) => {
            let claimed = query_value(url, "bodySHA256").ok_or(SignatureRefusal::BodyHashMissing)?;
            let claimed = hex::decode(claimed.as_bytes()).unwrap_or_default();
            let actual = digest::digest(&digest::SHA256, body);
            constant_time::verify_slices_are_equal(&claimed, actual.as_ref())
                .map_err(|_| SignatureRefusal::BodyHashMismatch)?;
            Ok(Vec::new())
        }
    }
}

/// Name and value of each field, sorted byte by byte, a repeated pair once.
pub(super) fn concatenated(form: &[(Cow<'_, str>, Cow<'_, str>)]) -> Vec<u8> {
    let mut pairs: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let length = pairs.iter().map(|(name, value)| name.len() + value.len());
    let mut fields = Vec::with_capacity(length.sum());
    for (name, value) in pairs {
        fields.extend_from_slice(name.as_bytes());
        fields.extend_from_slice(value.as_bytes());
    }
    fields
}

/// The second of the two places where a token is exposed.
pub(super) fn key(algorithm: SignatureAlgorithm, token: &SecretString) -> hmac::Key {
    let algorithm = match algorithm {
        // What Twilio signs with by default; as an HMAC it is not broken.
        SignatureAlgorithm::HmacSha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        SignatureAlgorithm::HmacSha256 => hmac::HMAC_SHA256,
    };
    hmac::Key::new(algorithm, token.expose_secret().as_bytes())
}

pub(super) fn matches(key: &hmac::Key, url: &str, fields: &[u8], expected: &[u8]) -> bool {
    let mut context = hmac::Context::with_key(key);
    context.update(url.as_bytes());
    context.update(fields);
    constant_time::verify_slices_are_equal(context.sign().as_ref(), expected).is_ok()
}
