//! Checks a token's signature, and reads its claims only then.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::failure::{TokenError, TokenRefusal};
use crate::key_set::accepted;
use crate::keys::ProviderKeys;

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
}

/// The claims of a token with a valid signature. `legacy_secret` is what HS256 is checked with, and nothing else is.
pub(crate) async fn verified_claims(
    token: &str,
    keys: &ProviderKeys,
    legacy_secret: Option<&DecodingKey>,
) -> Result<Map<String, Value>, TokenError> {
    let header = header(token).ok_or(TokenRefusal::NotAToken)?;
    match (header.alg.as_str(), legacy_secret) {
        ("none", _) => Err(TokenRefusal::NotSigned.into()),
        ("HS256", Some(secret)) => Ok(claims(token, Algorithm::HS256, secret)?),
        ("HS256" | "HS384" | "HS512", _) => Err(TokenRefusal::SharedSecret.into()),
        (name, _) => {
            let algorithm = accepted(name).ok_or(TokenRefusal::Algorithm)?;
            let key = keys.find(header.kid.as_deref(), algorithm).await?;
            Ok(claims(token, algorithm, &key)?)
        }
    }
}

fn header(token: &str) -> Option<Header> {
    let mut parts = token.split('.');
    let (Some(header), Some(_), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return None;
    };
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()
}

/// Checks the signature alone: what the claims say is looked at by `claims`, by the clock that is passed in.
fn claims(token: &str, algorithm: Algorithm, key: &DecodingKey) -> Result<Map<String, Value>, TokenRefusal> {
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims.clear();
    (validation.validate_exp, validation.validate_nbf, validation.validate_aud) = (false, false, false);
    decode(token, key, &validation).map(|verified| verified.claims).map_err(|_| TokenRefusal::Signature)
}
