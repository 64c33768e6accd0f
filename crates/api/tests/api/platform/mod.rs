//! The platform's own operations, with a platform key.

mod agents;
pub(crate) mod erasure;
mod events;
mod keys;
mod organizations;
mod usage;

use linecard_domain::PlatformScope;
use linecard_testkit::{Answer, TestApp, send};
use reqwest::Method;
use serde_json::Value;

/// A client with a platform key; paths are below `/api/platform`.
pub(crate) struct Platform<'a> {
    test: &'a TestApp,
    key: String,
}

impl<'a> Platform<'a> {
    pub(crate) async fn new(test: &'a TestApp) -> Self {
        Self { test, key: test.platform_key(&PlatformScope::ALL).await }
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let url = self.test.url(&format!("/api/platform{path}"));
        let request = self.test.http.request(method, url).bearer_auth(&self.key);
        send(if let Some(body) = body { request.json(body) } else { request }).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, Some(body)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }
}
