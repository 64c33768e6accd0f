//! Signatures: the address, the body, the signature's own form, and the header that names another algorithm.

use linecard_twilio::{
    SignatureAlgorithm, SignatureSettings, SignedBody, SignedRequest, explain, is_raw_body, parse_form, validate,
    validate_with,
};
use secrecy::SecretString;

/// Nobody guesses a signature; neither do the explanations of a wrong one panic. Lines: address, signature, settings; the
/// rest is the body.
pub fn signature(bytes: &[u8]) {
    let mut parts = bytes.splitn(4, |byte| *byte == b'\n');
    let mut line = || String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let (url, signature, settings) = (line(), line(), line());
    let body = parts.next().unwrap_or_default();

    let token = SecretString::from("0123456789abcdef0123456789abcdef");
    let form = parse_form(body);
    let _ = is_raw_body(&url, body);
    let _ = SignatureSettings::parse(&settings);
    for body in [SignedBody::Form(&form), SignedBody::Raw(body)] {
        let signed = SignedRequest { url: &url, body };
        let tokens = || std::iter::once(&token);
        assert!(validate(signed, tokens(), &signature).is_err());
        assert!(validate_with(signed, SignatureAlgorithm::HmacSha256, tokens(), &signature).is_err());
        let _ = explain(signed, SignatureAlgorithm::HmacSha1, tokens(), &signature);
    }
}
