//! The provider's own description of itself (OpenID Connect Discovery 1.0).

use reqwest::Client;
use serde::Deserialize;
use url::Url;

use crate::failure::ProviderFailure;
use crate::fetch;

const WHAT: &str = "the discovery document";

/// What is read of it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Document {
    issuer: String,
    pub(crate) jwks_uri: Url,
    pub(crate) authorization_endpoint: Option<Url>,
    pub(crate) token_endpoint: Option<Url>,
    #[serde(default)]
    pub(crate) token_endpoint_auth_methods_supported: Vec<String>,
}

/// Asks the issuer, whose document must be its own: it must have the issuer's very name (Discovery, 4.3).
pub(crate) async fn fetch(http: &Client, issuer: &str) -> Result<Document, ProviderFailure> {
    let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let url = Url::parse(&address).map_err(|_| ProviderFailure::new(WHAT, "the issuer is no URL"))?;
    let is_secure = url.scheme() == "https";
    let document: Document = fetch::get(http, WHAT, url).await?;
    if document.issuer != issuer {
        return Err(ProviderFailure::new(
            WHAT,
            "names another issuer than LINECARD_OIDC_ISSUER; compare the slash at its end",
        ));
    }
    let endpoints =
        [Some(&document.jwks_uri), document.authorization_endpoint.as_ref(), document.token_endpoint.as_ref()];
    if is_secure && endpoints.into_iter().flatten().any(|endpoint| endpoint.scheme() != "https") {
        return Err(ProviderFailure::new(WHAT, "names an address that is not https"));
    }
    Ok(document)
}
