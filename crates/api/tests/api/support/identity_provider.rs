//! An identity provider of a test: it publishes keys over HTTP and signs whatever a test wants.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use linecard_app::{ProviderSignIn, SignInSettings};
use linecard_domain::{Clock, SystemClock};
use linecard_oidc::{IdentityProvider, ProviderSettings, SecondFactorProof};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What the tests' tokens are for.
pub(crate) const AUDIENCE: &str = "linecard";

pub(crate) struct FakeProvider {
    pub(crate) issuer: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    keys: Mutex<BTreeMap<String, EcdsaKeyPair>>,
    issuer: Mutex<String>,
    asked: AtomicUsize,
    is_down: AtomicBool,
}

impl FakeProvider {
    /// With one key, `first`.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port is free");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let shared = Arc::new(Shared::default());
        issuer.clone_into(&mut shared.issuer.lock().expect("the issuer"));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(document))
            .route("/keys", get(keys))
            .with_state(Arc::clone(&shared));
        #[expect(clippy::disallowed_methods, reason = "it ends with the test")]
        tokio::spawn(async move { axum::serve(listener, router).await });
        let provider = Self { issuer, shared };
        provider.add_key("first");
        provider
    }

    pub(crate) fn add_key(&self, id: &str) {
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        let document = document.expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref()).expect("a key");
        self.shared.keys.lock().expect("the keys").insert(id.to_owned(), pair);
    }

    pub(crate) fn be_down(&self, is_down: bool) {
        self.shared.is_down.store(is_down, Ordering::SeqCst);
    }

    /// How often the keys were asked for.
    pub(crate) fn asked(&self) -> usize {
        self.shared.asked.load(Ordering::SeqCst)
    }

    /// As a server's settings have it.
    pub(crate) fn settings(&self) -> ProviderSettings {
        ProviderSettings {
            issuer: self.issuer.clone(),
            audiences: vec![AUDIENCE.to_owned()],
            legacy_secret: None,
            second_factor: SecondFactorProof::Claim { name: "amr".to_owned(), value: "mfa".to_owned() },
            client: None,
        }
    }

    /// How people sign in where this is the provider.
    pub(crate) fn sign_in(&self) -> SignInSettings {
        sign_in(self.settings(), Arc::new(SystemClock))
    }

    /// Claims that are as they must be, with some of them changed; null leaves one out.
    pub(crate) fn claims(&self, subject: &str, change: &Value) -> Value {
        let now = SystemClock.now().unix_timestamp();
        let mut claims = json!({"iss": self.issuer, "aud": AUDIENCE, "sub": subject, "iat": now, "exp": now + 300});
        for (name, value) in change.as_object().into_iter().flatten() {
            match value {
                Value::Null => drop(claims.as_object_mut().expect("claims").remove(name)),
                value => claims[name] = value.clone(),
            }
        }
        claims
    }

    /// A token of the first key.
    pub(crate) fn token(&self, subject: &str, change: &Value) -> String {
        self.signed("first", &self.claims(subject, change))
    }

    /// A token that a key has signed.
    pub(crate) fn signed(&self, key: &str, claims: &Value) -> String {
        let content = content(&json!({"alg": "ES256", "typ": "JWT", "kid": key}), claims);
        let keys = self.shared.keys.lock().expect("the keys");
        let signature = keys[key].sign(&SystemRandom::new(), content.as_bytes()).expect("a signature");
        format!("{content}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// The public point of the first key, as whoever reads the published keys has it.
    pub(crate) fn public_key(&self) -> Vec<u8> {
        self.shared.keys.lock().expect("the keys")["first"].public_key().as_ref().to_vec()
    }
}

pub(crate) fn sign_in(settings: ProviderSettings, clock: Arc<dyn Clock>) -> SignInSettings {
    let identity_provider = Arc::new(IdentityProvider::new(settings, clock).expect("a client"));
    let provider = ProviderSignIn { identity_provider, name: "Example ID".to_owned(), links_email: false };
    SignInSettings { passwords: true, provider: Some(provider) }
}

/// Signed with a shared secret.
pub(crate) fn signed_with_secret(secret: &[u8], claims: &Value) -> String {
    let content = content(&json!({"alg": "HS256", "typ": "JWT", "kid": "first"}), claims);
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), content.as_bytes());
    format!("{content}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Header and claims, with the signature that a test chooses.
pub(crate) fn unsigned(header: &Value, claims: &Value, signature: &str) -> String {
    format!("{}.{signature}", content(header, claims))
}

fn content(header: &Value, claims: &Value) -> String {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()))
}

async fn document(State(shared): State<Arc<Shared>>) -> Result<Json<Value>, StatusCode> {
    if shared.is_down.load(Ordering::SeqCst) {
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    let issuer = shared.issuer.lock().expect("the issuer").clone();
    Ok(Json(json!({"issuer": issuer, "jwks_uri": format!("{issuer}/keys")})))
}

async fn keys(State(shared): State<Arc<Shared>>) -> Result<Json<Value>, StatusCode> {
    shared.asked.fetch_add(1, Ordering::SeqCst);
    if shared.is_down.load(Ordering::SeqCst) {
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    let keys: Vec<Value> = shared
        .keys
        .lock()
        .expect("the keys")
        .iter()
        .map(|(id, pair)| {
            // 0x04, then the two coordinates.
            let point = pair.public_key().as_ref();
            let coordinate = |range: std::ops::Range<usize>| URL_SAFE_NO_PAD.encode(&point[range]);
            json!({"kty": "EC", "crv": "P-256", "use": "sig", "kid": id, "x": coordinate(1..33), "y": coordinate(33..65)})
        })
        // What nobody here can use must not keep the others from working.
        .chain([json!({"kty": "AKP", "alg": "ML-DSA-44", "kid": "new", "pub": "AAAA"}), json!({"kty": "oct", "kid": "s", "k": "AAAA"})])
        .collect();
    Ok(Json(json!({"keys": keys})))
}
