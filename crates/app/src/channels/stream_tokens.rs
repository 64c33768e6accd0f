//! Tokens by which an agent's WebSocket knows that a media stream belongs to a call of Linecard's.
//!
//! Twilio signs webhooks, but what a stream's `start` message contains is only what the TwiML said, and anybody can open
//! a WebSocket. The token is one of its parameters: a JWT (RFC 7519) signed with Ed25519, verified with the keys at
//! `/.well-known/jwks.json`.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use linecard_domain::{AgentId, OrganizationId, OutboundRef};
use linecard_vault::{Keyring, SigningKey};
use serde::Serialize;
use url::Url;

use crate::dependencies::Dependencies;

/// From the submission of a call. It may ring for ten minutes, and the token must outlast that.
const VALID_FOR: Duration = Duration::from_mins(15);
/// A longer public URL is left out: the token has to fit into a `<Parameter>`.
const MAX_ISSUER_CHARS: usize = 64;

/// A public key, as a JWK (RFC 8037).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicSigningKey {
    pub id: String,
    /// The key's 32 bytes in base64url, without padding.
    pub x: String,
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    kid: &'a str,
}

#[derive(Serialize)]
struct Claims<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<&'a str>,
    aud: &'static str,
    /// The call.
    sub: String,
    agent: String,
    org: String,
    iat: i64,
    exp: i64,
}

/// Mints tokens.
pub(crate) struct StreamTokens {
    /// The first one signs.
    keys: Vec<SigningKey>,
    issuer: Option<String>,
    dependencies: Dependencies,
}

impl StreamTokens {
    pub(crate) fn new(keyring: &Keyring, public_url: &Url, dependencies: Dependencies) -> Self {
        let issuer = public_url.as_str().trim_end_matches('/').to_owned();
        let issuer = Some(issuer).filter(|issuer| issuer.chars().count() <= MAX_ISSUER_CHARS);
        Self { keys: keyring.signing_keys(), issuer, dependencies }
    }

    /// For a call that is about to be submitted. `None` only if there is no key, which does not happen.
    pub(super) fn mint(&self, organization: OrganizationId, agent: AgentId, call: OutboundRef) -> Option<String> {
        let key = self.keys.first()?;
        let now = self.dependencies.now();
        let header = Header { alg: "EdDSA", kid: &key.id().to_string() };
        let claims = Claims {
            iss: self.issuer.as_deref(),
            aud: "stream",
            sub: call.to_string(),
            agent: agent.to_string(),
            org: organization.to_string(),
            iat: now.unix_timestamp(),
            exp: (now + VALID_FOR).unix_timestamp(),
        };
        let mut token = encode(&header)?;
        token.push('.');
        token.push_str(&encode(&claims)?);
        let signature = key.sign(token.as_bytes());
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Some(token)
    }

    pub(crate) fn public_keys(&self) -> Vec<PublicSigningKey> {
        let public = |key: &SigningKey| PublicSigningKey {
            id: key.id().to_string(),
            x: URL_SAFE_NO_PAD.encode(key.public_key()),
        };
        self.keys.iter().map(public).collect()
    }
}

fn encode(part: &impl Serialize) -> Option<String> {
    serde_json::to_vec(part).ok().map(|json| URL_SAFE_NO_PAD.encode(json))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use linecard_domain::{RandomIds, SystemClock};
    use linecard_twilio::MAX_STREAM_TOKEN_CHARS;
    use linecard_vault::Key;
    use uuid::Uuid;

    use super::*;
    use crate::dependencies::SystemRandomSource;

    #[test]
    fn a_token_fits_into_a_parameter_however_long_the_public_url_is() {
        let keyring = Keyring::new(Key::generate().unwrap(), vec![]);
        for (length, has_issuer) in [(20, true), (MAX_ISSUER_CHARS, true), (MAX_ISSUER_CHARS + 1, false), (500, false)]
        {
            let url = format!("https://x.example/{}", "p".repeat(length - "https://x.example/".len()));
            let dependencies = Dependencies {
                clock: Arc::new(SystemClock),
                ids: Arc::new(RandomIds),
                random_source: Arc::new(SystemRandomSource),
            };
            let tokens = StreamTokens::new(&keyring, &url.parse().unwrap(), dependencies);
            let call = OutboundRef::Call(Uuid::max().into());
            let token = tokens.mint(Uuid::max().into(), Uuid::max().into(), call).unwrap();
            assert!(token.len() <= MAX_STREAM_TOKEN_CHARS, "{}", token.len());
            let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
            let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
            assert_eq!(claims["iss"].is_string(), has_issuer, "{claims}");
        }
    }
}
