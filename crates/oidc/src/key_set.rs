//! The keys that a provider publishes (RFC 7517).

use std::fmt;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

/// Asymmetric ones only: a key that is published must not be able to sign.
const ACCEPTED: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// A published set, as it is read.
#[derive(Deserialize)]
pub(crate) struct PublishedKeys {
    keys: Vec<Value>,
}

/// The keys that tokens can be checked with.
#[derive(Default)]
pub(crate) struct KeySet(Vec<PublicKey>);

struct PublicKey {
    id: Option<String>,
    algorithms: Vec<Algorithm>,
    key: DecodingKey,
}

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeySet of {}", self.0.len())
    }
}

impl KeySet {
    /// The key of a token; a token that names none has the only one that fits.
    pub(crate) fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&DecodingKey> {
        let mut fitting = self.0.iter().filter(|key| key.algorithms.contains(&algorithm));
        match id {
            Some(id) => fitting.find(|key| key.id.as_deref() == Some(id)).map(|key| &key.key),
            None => match (fitting.next(), fitting.next()) {
                (Some(only), None) => Some(&only.key),
                _ => None,
            },
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<PublishedKeys> for KeySet {
    /// What cannot check a signature is left out: one odd key must not lock everybody out.
    fn from(published: PublishedKeys) -> Self {
        Self(published.keys.into_iter().filter_map(readable).collect())
    }
}

fn readable(raw: Value) -> Option<PublicKey> {
    let jwk: Jwk = serde_json::from_value(raw).ok()?;
    if jwk.common.public_key_use.as_ref().is_some_and(|purpose| *purpose != PublicKeyUse::Signature) {
        return None;
    }
    let of_key = algorithms(&jwk.algorithm);
    let algorithms = match jwk.common.key_algorithm {
        None => of_key.to_vec(),
        Some(named) => of_key.iter().copied().filter(|algorithm| KeyAlgorithm::from(*algorithm) == named).collect(),
    };
    let key = DecodingKey::from_jwk(&jwk).ok().filter(|_| !algorithms.is_empty())?;
    Some(PublicKey { id: jwk.common.key_id, algorithms, key })
}

/// What a key of this type and curve can check. Never a shared secret.
fn algorithms(parameters: &AlgorithmParameters) -> &'static [Algorithm] {
    match parameters {
        AlgorithmParameters::RSA(_) => ACCEPTED.get(..6).unwrap_or_default(),
        AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P256 => &[Algorithm::ES256],
        AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P384 => &[Algorithm::ES384],
        AlgorithmParameters::OctetKeyPair(okp) if okp.curve == EllipticCurve::Ed25519 => &[Algorithm::EdDSA],
        _ => &[],
    }
}

/// The algorithm of a token's header, if it is one of those that are accepted.
pub(crate) fn accepted(name: &str) -> Option<Algorithm> {
    name.parse().ok().filter(|algorithm| ACCEPTED.contains(algorithm))
}
