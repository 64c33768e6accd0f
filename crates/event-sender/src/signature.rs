//! Signatures as Standard Webhooks say: HMAC-SHA256 over id, time and body, in Base64, one for each secret that holds.

use aws_lc_rs::hmac::{self, HMAC_SHA256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use linecard_domain::Timestamp;
use secrecy::{ExposeSecret, SecretString};

/// The prefix of every signing secret, which secret scanners look for.
pub const SECRET_PREFIX: &str = "whsec_";
/// The random bytes of a secret; Standard Webhooks ask for 24 to 64.
pub const SECRET_BYTES: usize = 32;

/// A stored secret that cannot sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a signing secret is not whsec_ and Base64")]
pub struct SignatureError;

/// The secret as its receiver gets it: `whsec_` and Base64.
pub fn signing_secret(random: &[u8; SECRET_BYTES]) -> SecretString {
    SecretString::from(format!("{SECRET_PREFIX}{}", STANDARD.encode(random)))
}

/// The header `webhook-signature`: a signature with each secret, separated by blanks.
pub fn sign<'a>(
    secrets: impl IntoIterator<Item = &'a SecretString>,
    id: &str,
    at: Timestamp,
    body: &str,
) -> Result<String, SignatureError> {
    let mut signatures = Vec::new();
    for secret in secrets {
        let encoded = secret.expose_secret().strip_prefix(SECRET_PREFIX).ok_or(SignatureError)?;
        let key = hmac::Key::new(HMAC_SHA256, &STANDARD.decode(encoded).map_err(|_| SignatureError)?);
        let signed = format!("{id}.{}.{body}", at.unix_timestamp());
        signatures.push(format!("v1,{}", STANDARD.encode(hmac::sign(&key, signed.as_bytes()))));
    }
    Ok(signatures.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_specifications_example() {
        // From the specification's own tests.
        let secret = SecretString::from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        let at = Timestamp::from_unix_timestamp(1_614_265_330).expect("a time");
        let signed = sign([&secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, r#"{"test": 2432232314}"#);
        assert_eq!(signed.as_deref(), Ok("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    #[test]
    fn each_secret_that_holds_signs() {
        let secrets = [signing_secret(&[1; SECRET_BYTES]), signing_secret(&[2; SECRET_BYTES])];
        let signed = sign(&secrets, "id", Timestamp::UNIX_EPOCH, "{}").expect("signed");
        let parts: Vec<&str> = signed.split(' ').collect();
        assert_eq!(parts.len(), 2);
        assert!(parts.iter().all(|part| part.starts_with("v1,")) && parts[0] != parts[1], "{signed}");
    }

    #[test]
    fn what_is_no_secret_signs_nothing() {
        for raw in ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_%%%"] {
            let secret = SecretString::from(raw.to_owned());
            assert_eq!(sign([&secret], "id", Timestamp::UNIX_EPOCH, "{}"), Err(SignatureError));
        }
    }
}
