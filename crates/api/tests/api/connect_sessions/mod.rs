//! Connect sessions: with one, a page of the platform connects one agent to Twilio.

mod access;
mod creation;
mod ending;
mod pages;

use linecard_testkit::{Answer, TestApp, TestOrganization, register_secret, send};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

/// The platform's page.
const PAGE: &str = "https://app.example.com";

/// A page that has a session's token.
struct Session<'a> {
    test: &'a TestApp,
    id: String,
    token: String,
}

impl<'a> Session<'a> {
    /// A new session for an agent, made with the organization's API key.
    async fn new(test: &'a TestApp, organization: &TestOrganization, agent: &str) -> Self {
        let made = organization.post("/api/connect-sessions", &json!({"agentId": agent, "origin": PAGE})).await;
        Self::of(test, &made)
    }

    fn of(test: &'a TestApp, made: &Answer) -> Self {
        assert_eq!(made.status, 201, "{made:?}");
        let token = made.text("token");
        register_secret("the connect session's token", &token);
        Self { test, id: made.text("id"), token }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.test.http.request(method, self.test.url(path)).bearer_auth(&self.token)
    }

    async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path).header("origin", PAGE)).await
    }

    async fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::POST, path).header("origin", PAGE).json(body)).await
    }

    async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path).header("origin", PAGE)).await
    }

    async fn is_alive(&self) -> bool {
        let current = self.get("/api/connect-sessions/current").await;
        if current.status == 200 {
            return true;
        }
        let refused = current.expect_problem(401, "unauthenticated");
        assert!(refused.text("detail").contains("has expired or ended"), "{refused:?}");
        // Nothing else works any more, either.
        self.get("/api/agents/01900000-0000-7000-8000-000000000000/twilio")
            .await
            .expect_problem(401, "unauthenticated");
        false
    }
}
