//! Signing in by the authorization code flow (OpenID Connect Core, 3.1) with PKCE (RFC 7636).

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Client, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use crate::document::Document;
use crate::failure::{ProviderFailure, TokenError};
use crate::fetch;
use crate::settings::ConsoleClient;

/// What is asked for. The address helps to find an invitation; the profile is not needed.
const SCOPE: &str = "openid email";
const WHAT: &str = "the token endpoint";

/// One person's attempt to sign in. All that it must remember follows from one secret, which the person's browser keeps:
/// no server has to.
#[derive(Debug)]
pub struct SignInAttempt(SecretString);

impl SignInAttempt {
    /// `secret`: 256 random bits, as text.
    pub fn new(secret: SecretString) -> Self {
        Self(secret)
    }

    /// What the answer of the provider must repeat: it then belongs to this browser.
    pub fn state(&self) -> String {
        self.derive("state")
    }

    /// What the ID token must contain: it then belongs to this attempt.
    pub(crate) fn nonce(&self) -> String {
        self.derive("nonce")
    }

    /// Without which the code is worthless to whoever else sees it.
    fn verifier(&self) -> String {
        self.derive("verifier")
    }

    fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(digest(&SHA256, self.verifier().as_bytes()))
    }

    fn derive(&self, purpose: &str) -> String {
        let text = format!("{purpose} {}", self.0.expose_secret());
        URL_SAFE_NO_PAD.encode(digest(&SHA256, text.as_bytes()))
    }
}

/// Why a person was not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInFailure {
    #[error("people do not sign in to the console with this identity provider")]
    NotOffered,
    #[error("the identity provider is unavailable")]
    Unavailable(#[source] ProviderFailure),
    /// The provider does not take the code: it was used, or is too old.
    #[error("the code is not valid any more")]
    CodeRefused,
    /// The provider does not know the client, or its secret is another one.
    #[error("the identity provider refuses the console's client: {0}")]
    ClientRefused(&'static str),
    #[error("the ID token is not valid")]
    Token(#[source] TokenError),
}

impl From<TokenError> for SignInFailure {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Unavailable(failure) => Self::Unavailable(failure),
            refused @ TokenError::Refused(_) => Self::Token(refused),
        }
    }
}

pub(crate) fn authorization_url(
    client: &ConsoleClient,
    document: &Document,
    attempt: &SignInAttempt,
) -> Result<Url, SignInFailure> {
    let mut url = document.authorization_endpoint.clone().ok_or_else(|| no_endpoint("authorization_endpoint"))?;
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &client.id)
        .append_pair("redirect_uri", client.redirect_uri.as_str())
        .append_pair("scope", SCOPE)
        .append_pair("state", &attempt.state())
        .append_pair("nonce", &attempt.nonce())
        .append_pair("code_challenge", &attempt.challenge())
        .append_pair("code_challenge_method", "S256");
    Ok(url)
}

fn no_endpoint(name: &str) -> ProviderFailure {
    ProviderFailure::new("the discovery document", format!("has no {name}"))
}

/// Exchanges the code for the ID token. Its access token is not used, and dropped.
pub(crate) async fn exchange(
    http: &Client,
    client: &ConsoleClient,
    document: &Document,
    code: &str,
    attempt: &SignInAttempt,
) -> Result<SecretString, SignInFailure> {
    #[derive(Deserialize)]
    struct Tokens {
        id_token: SecretString,
    }
    let endpoint = document.token_endpoint.clone().ok_or_else(|| no_endpoint("token_endpoint"))?;
    let verifier = attempt.verifier();
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", client.redirect_uri.as_str()),
        ("code_verifier", &verifier),
    ];
    let mut request = http.post(endpoint);
    // Basic is what every provider has to support, unless it says that it does not (Discovery, 3).
    let methods = &document.token_endpoint_auth_methods_supported;
    let in_body = !methods.is_empty() && !methods.iter().any(|method| method == "client_secret_basic");
    match client.secret.as_ref() {
        Some(secret) if !in_body => {
            request = request.basic_auth(encoded(&client.id), Some(encoded(secret.expose_secret())));
        }
        secret => {
            form.push(("client_id", &client.id));
            form.extend(secret.map(|secret| ("client_secret", secret.expose_secret())));
        }
    }
    let (status, body) = fetch::send(WHAT, request.form(&form)).await?;
    if status != StatusCode::OK {
        return Err(refused(status, &body));
    }
    let tokens: Tokens = serde_json::from_slice(&body)
        .map_err(|_| ProviderFailure::new(WHAT, "answered without an ID token; is `openid` among its scopes?"))?;
    Ok(tokens.id_token)
}

/// As RFC 6749 wants the two in the header (2.3.1).
fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The provider's own text is not repeated: it is a stranger's.
fn refused(status: StatusCode, body: &[u8]) -> SignInFailure {
    #[derive(Deserialize)]
    struct Refusal {
        error: String,
    }
    let error = serde_json::from_slice::<Refusal>(body).map(|refusal| refusal.error).unwrap_or_default();
    match error.as_str() {
        "invalid_grant" => SignInFailure::CodeRefused,
        "invalid_client" => SignInFailure::ClientRefused("invalid_client: compare client id and secret"),
        "unauthorized_client" => SignInFailure::ClientRefused("unauthorized_client: it may not use the code flow"),
        "invalid_request" => SignInFailure::ClientRefused("invalid_request: compare the redirect URI"),
        _ => ProviderFailure::new(WHAT, format!("answered with the status {}", status.as_u16())).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(secret: &str) -> SignInAttempt {
        SignInAttempt::new(SecretString::from(secret))
    }

    #[test]
    fn what_an_attempt_remembers_differs_by_purpose_and_secret() {
        let (one, another) = (attempt("one"), attempt("another"));
        let all = [one.state(), one.nonce(), one.verifier(), one.challenge(), another.state(), another.nonce()];
        for (at, text) in all.iter().enumerate() {
            assert!(!all[at + 1..].contains(text));
            assert_eq!(text.len(), 43, "as long as PKCE wants at least");
        }
        assert_eq!(one.state(), attempt("one").state());
    }

    #[test]
    fn the_person_is_sent_to_the_endpoint_with_exactly_the_redirect_uri() {
        let client = ConsoleClient {
            id: "console".to_owned(),
            secret: Some(SecretString::from("hidden")),
            redirect_uri: Url::parse("https://linecard.example.com/api/sign-in/callback").expect("a URL"),
        };
        let document: Document = serde_json::from_value(serde_json::json!({
            "issuer": "https://id.example.com",
            "jwks_uri": "https://id.example.com/keys",
            "authorization_endpoint": "https://id.example.com/authorize?tenant=7",
        }))
        .expect("a document");
        let url = authorization_url(&client, &document, &attempt("one")).expect("a URL");
        assert!(
            url.as_str().starts_with("https://id.example.com/authorize?tenant=7&response_type=code&client_id=console")
        );
        let of = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        assert_eq!(of("redirect_uri").as_deref(), Some("https://linecard.example.com/api/sign-in/callback"));
        assert_eq!(of("code_challenge_method").as_deref(), Some("S256"));
        assert_eq!(of("state"), Some(attempt("one").state()));
        assert!(!url.as_str().contains("hidden") && !url.as_str().contains(&attempt("one").verifier()));
    }
}
