//! Requests to the identity provider: bounded in time and size, and without redirects.

use std::error::Error;
use std::time::Duration;

use reqwest::header::ACCEPT;
use reqwest::{Client, RequestBuilder, StatusCode, redirect, retry};
use serde::de::DeserializeOwned;
use url::Url;

use crate::failure::ProviderFailure;

/// The longest answer in bytes. A set of ten RSA keys has 5,000.
const MAX_BODY_BYTES: usize = 256 * 1024;

/// The client that requests are sent with. A request of a person may wait for it, so its time-outs are short.
pub(crate) fn client() -> Result<Client, reqwest::Error> {
    Client::builder()
        .user_agent(concat!("linecard/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(Duration::from_secs(2))
        .timeout(Duration::from_secs(4))
        .pool_max_idle_per_host(2)
        .retry(retry::never())
        .redirect(redirect::Policy::none())
        .referer(false)
        .build()
}

/// A document in JSON.
pub(crate) async fn get<T: DeserializeOwned>(
    http: &Client,
    what: &'static str,
    url: Url,
) -> Result<T, ProviderFailure> {
    let (status, body) = send(what, http.get(url)).await?;
    if status != StatusCode::OK {
        return Err(ProviderFailure::new(what, format!("answered with the status {}", status.as_u16())));
    }
    serde_json::from_slice(&body).map_err(|error| ProviderFailure::new(what, format!("cannot be read: {error}")))
}

/// The answer's status and body.
pub(crate) async fn send(
    what: &'static str,
    request: RequestBuilder,
) -> Result<(StatusCode, Vec<u8>), ProviderFailure> {
    let failed = |error: reqwest::Error| ProviderFailure::new(what, reasons(&error.without_url()));
    let mut response = request.header(ACCEPT, "application/json").send().await.map_err(failed)?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > MAX_BODY_BYTES {
            return Err(ProviderFailure::new(what, format!("is longer than {MAX_BODY_BYTES} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    Ok((response.status(), body))
}

/// An error with its causes.
fn reasons(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
