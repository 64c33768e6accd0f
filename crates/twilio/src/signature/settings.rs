//! With which key and hash a webhook is signed: the account's auth token and SHA-1, or a SharedKey of Twilio's webhook
//! configuration (`https://webhooks.twilio.com/v1/Webhooks/SharedKeys`), which a header names.

/// The header that names key and algorithm: `key=webhooks_sharedkey_…,algorithm=HMAC_SHA256`.
pub const SIGNATURE_SETTINGS_HEADER: &str = "x-twilio-webhooks-signature-settings";

/// What a webhook is signed with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SignatureAlgorithm {
    #[default]
    HmacSha1,
    HmacSha256,
}

/// The header names an algorithm that is not known. No other one is tried in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("names a signature algorithm that is not known (HMAC_SHA1 and HMAC_SHA256 are)")]
pub struct UnknownAlgorithm;

/// How a webhook that is signed with a SharedKey is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureSettings {
    /// The SharedKey's SID; `None`: the header names none.
    pub key: Option<String>,
    pub algorithm: SignatureAlgorithm,
}

impl SignatureSettings {
    /// Reads the header's value. `None`: it names no algorithm, so the auth token has signed, with SHA-1.
    pub fn parse(header: &str) -> Result<Option<Self>, UnknownAlgorithm> {
        let value = |field: &str| {
            header.split(',').find_map(|part| {
                let (name, value) = part.split_once('=')?;
                (name.trim() == field).then(|| value.trim()).filter(|value| !value.is_empty())
            })
        };
        let Some(algorithm) = value("algorithm") else { return Ok(None) };
        let algorithm = match algorithm.to_ascii_uppercase().as_str() {
            "HMAC_SHA1" => SignatureAlgorithm::HmacSha1,
            "HMAC_SHA256" => SignatureAlgorithm::HmacSha256,
            _ => return Err(UnknownAlgorithm),
        };
        Ok(Some(Self { key: value("key").map(str::to_owned), algorithm }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_names_key_and_algorithm_and_without_an_algorithm_the_auth_token_signs() {
        let sha256 = |key: Option<&str>| {
            Ok(Some(SignatureSettings { key: key.map(str::to_owned), algorithm: SignatureAlgorithm::HmacSha256 }))
        };
        for (header, expected) in [
            ("key=webhooks_sharedkey_1,algorithm=HMAC_SHA256", sha256(Some("webhooks_sharedkey_1"))),
            (" algorithm = hmac_sha256 , key = k ", sha256(Some("k"))),
            ("algorithm=HMAC_SHA256", sha256(None)),
            (
                "key=k,algorithm=HMAC_SHA1",
                Ok(Some(SignatureSettings { key: Some("k".to_owned()), algorithm: SignatureAlgorithm::HmacSha1 })),
            ),
            ("", Ok(None)),
            ("key=k", Ok(None)),
            ("key=k,algorithm=", Ok(None)),
            ("key=k,algorithm=ED25519", Err(UnknownAlgorithm)),
        ] {
            assert_eq!(SignatureSettings::parse(header), expected, "{header}");
        }
    }
}
