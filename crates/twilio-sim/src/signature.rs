//! `X-Twilio-Signature`, as <https://www.twilio.com/docs/usage/security> describes it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// Base64 of HMAC-SHA1, keyed with the account's auth token, over the URL as the customer gave it
/// (without its fragment) and each parameter's name and value, sorted by name.
pub(crate) fn sign(auth_token: &str, url: &str, params: &[(&str, String)]) -> String {
    let mut sorted: Vec<(&str, &str)> = params.iter().map(|(n, v)| (*n, v.as_str())).collect();
    sorted.sort_unstable();
    sorted.dedup();
    // HMAC accepts keys of any length, so this cannot fail; an unsigned callback would be rejected.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(auth_token.as_bytes()) else {
        return String::new();
    };
    mac.update(url.as_bytes());
    for (name, value) in sorted {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::sign;

    // The example from Twilio's security page.
    #[test]
    fn the_documented_example_has_the_documented_signature() {
        let params = [
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675309"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
            ("To", "+18005551212"),
        ]
        .map(|(name, value)| (name, value.to_owned()));
        assert_eq!(
            sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", &params),
            "RSOYDt4T1cUTdK1PDd93/VVr8B8="
        );
    }
}
