//! `X-Twilio-Signature`, as <https://www.twilio.com/docs/usage/security> describes it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;

/// Base64 of an HMAC, keyed with the account's auth token or a shared key's secret, over the URL as the customer gave it
/// (without its fragment) and each parameter's name and value, sorted by name.
pub(crate) fn sign(secret: &str, is_sha256: bool, url: &str, params: &[(&str, String)]) -> String {
    let mut sorted: Vec<(&str, &str)> = params.iter().map(|(n, v)| (*n, v.as_str())).collect();
    sorted.sort_unstable();
    sorted.dedup();
    let mut signed = url.to_owned();
    for (name, value) in sorted {
        signed.push_str(name);
        signed.push_str(value);
    }
    // HMAC accepts keys of any length, so neither can fail; an unsigned callback would be rejected.
    if is_sha256 {
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
        STANDARD.encode(mac.chain_update(signed).finalize().into_bytes())
    } else {
        let Ok(mac) = Hmac::<Sha1>::new_from_slice(secret.as_bytes()) else { return String::new() };
        STANDARD.encode(mac.chain_update(signed).finalize().into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::sign;

    const SHA256_OF_THE_EXAMPLE: &str = "033hgUJA9M/hXIZsYjwkerEP/DBm35nEri5FhCYjA5s=";

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
            sign("12345", false, "https://mycompany.com/myapp.php?foo=1&bar=2", &params),
            "RSOYDt4T1cUTdK1PDd93/VVr8B8="
        );
        // The same text with the other hash, as the openssl program makes it.
        assert_eq!(sign("12345", true, "https://mycompany.com/myapp.php?foo=1&bar=2", &params), SHA256_OF_THE_EXAMPLE);
    }
}
