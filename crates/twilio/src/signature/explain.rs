//! Finds out why a signature does not match, for `linecard signature check`.

use secrecy::SecretString;

use super::settings::SignatureAlgorithm;
use super::url_variants::{as_received, toggle_last_slash, variants};
use super::validate::{
    SignatureRefusal, SignedBody, SignedRequest, decode, key, matches, signed_fields, validate_with,
};

/// A detailed report on one signature check, to find out why it fails. It contains phone numbers (they are signed),
/// but never a token.
#[derive(Debug)]
pub struct Explanation {
    /// The result of the check.
    pub outcome: Result<usize, SignatureRefusal>,
    /// Each string over which a signature would have been accepted, the most likely first: the
    /// URL and the sorted fields, as Twilio joins them. Empty if the check failed earlier.
    pub signed: Vec<String>,
    /// If it failed: a change after which the signature would have matched.
    pub near_miss: Option<NearMiss>,
}

/// The usual mistakes in setting up a public URL or a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NearMiss {
    /// Twilio called http where https is configured, or the reverse.
    OtherScheme,
    /// Twilio's URL ends in a `/` and this one does not, or the reverse.
    LastSlash,
    /// Twilio's URL had no query: something on the way added it.
    WithoutQuery,
    /// Twilio sent no fields: something on the way added the body, or it was sent as a GET.
    WithoutFields,
}

impl NearMiss {
    /// A human-readable remedy.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::OtherScheme => {
                "The signature matches the URL with the other scheme (http or https): the public URL that is configured differs from the one that Twilio calls."
            }
            Self::LastSlash => {
                "The signature matches the URL with a trailing slash added to or removed from its path: specify the URL exactly as Twilio calls it."
            }
            Self::WithoutQuery => {
                "The signature matches the URL without its query: a proxy adds the query, or it is not part of the URL that Twilio was given."
            }
            Self::WithoutFields => {
                "The signature matches the URL alone: Twilio sent no form fields, so the request was a GET, or its body was added on the way."
            }
        }
    }
}

/// Checks a signature like [`validate_with`] and reports what should have been signed.
pub fn explain<'t>(
    request: SignedRequest<'_>,
    algorithm: SignatureAlgorithm,
    tokens: impl IntoIterator<Item = &'t SecretString>,
    signature: &str,
) -> Explanation {
    let tokens: Vec<&SecretString> = tokens.into_iter().collect();
    let url = as_received(request.url);
    let signed = signed_fields(&request, url)
        .map(|fields| {
            let fields = String::from_utf8_lossy(&fields);
            std::iter::once(url.to_owned()).chain(variants(url)).map(|variant| variant + &fields).collect()
        })
        .unwrap_or_default();
    let outcome = validate_with(request, algorithm, tokens.iter().copied(), signature);
    let near_miss = match outcome {
        Err(SignatureRefusal::Mismatch) => find_near_miss(&request, url, algorithm, &tokens, signature),
        _ => None,
    };
    Explanation { outcome, signed, near_miss }
}

fn find_near_miss(
    request: &SignedRequest<'_>,
    url: &str,
    algorithm: SignatureAlgorithm,
    tokens: &[&SecretString],
    signature: &str,
) -> Option<NearMiss> {
    let expected = decode(signature).ok()?;
    let fields = signed_fields(request, url).ok()?;
    let keys: Vec<_> = tokens.iter().map(|token| key(algorithm, token)).collect();
    let fits = |url: &str, fields: &[u8]| {
        std::iter::once(url.to_owned())
            .chain(variants(url))
            .any(|url| keys.iter().any(|key| matches(key, &url, fields, &expected)))
    };

    if other_scheme(url).is_some_and(|url| fits(&url, &fields)) {
        return Some(NearMiss::OtherScheme);
    }
    if other_slash(url).is_some_and(|url| fits(&url, &fields)) {
        return Some(NearMiss::LastSlash);
    }
    if url.split_once('?').is_some_and(|(url, _)| fits(url, &fields)) {
        return Some(NearMiss::WithoutQuery);
    }
    let has_fields = matches!(request.body, SignedBody::Form(form) if !form.is_empty());
    (has_fields && fits(url, b"")).then_some(NearMiss::WithoutFields)
}

fn other_scheme(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let other = match scheme {
        "https" => "http",
        "http" => "https",
        "wss" => "ws",
        "ws" => "wss",
        _ => return None,
    };
    Some(format!("{other}://{rest}"))
}

fn other_slash(url: &str) -> Option<String> {
    let authority = url.find("://")? + 3;
    let (before, rest) = url.split_at_checked(authority)?;
    let (host, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    Some(format!("{before}{host}{}", toggle_last_slash(tail)))
}
