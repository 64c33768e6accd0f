//! What the tests of messages share.

use std::time::Duration;

use linecard_testkit::{Answer, TestApp, TestOrganization, TwilioAccount, send};
use reqwest::Method;
use serde_json::{Value, json};

/// An organization with one connected agent.
pub(crate) struct Scenario {
    pub(crate) test: TestApp,
    pub(crate) organization: TestOrganization,
    pub(crate) agent: String,
    pub(crate) account: TwilioAccount,
}

impl Scenario {
    pub(crate) async fn start() -> Self {
        Self::of(TestApp::start().await).await
    }

    pub(crate) async fn of(test: TestApp) -> Self {
        let organization = test.organization("Acme").await;
        let (agent, account) = organization.connected_agent("Front desk").await;
        Self { test, organization, agent, account }
    }

    pub(crate) fn text(&self, to: &str) -> Value {
        json!({"agentId": self.agent, "to": to, "body": "Your table is ready."})
    }

    /// Sends a message; the last four digits of the number select the outcome.
    pub(crate) async fn send(&self, to: &str) -> Answer {
        self.post(&self.text(to)).await
    }

    pub(crate) async fn post(&self, body: &Value) -> Answer {
        self.organization.post("/api/messages", body).await
    }

    pub(crate) async fn post_with_key(&self, key: &str, body: &Value) -> Answer {
        send(self.organization.request(Method::POST, "/api/messages").header("idempotency-key", key).json(body)).await
    }

    pub(crate) async fn message(&self, id: &str) -> Value {
        self.organization.get(&format!("/api/messages/{id}")).await.body
    }

    /// The message, once it has the given status.
    pub(crate) async fn message_when(&self, id: &str, status: &str) -> Value {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        loop {
            let message = self.message(id).await;
            if message["status"] == status {
                return message;
            }
            assert!(tokio::time::Instant::now() < deadline, "the message never became {status}: {message}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The message's log as (source, status), in order of arrival.
    pub(crate) async fn log(&self, id: &str) -> Vec<(String, String)> {
        let log = self.organization.get(&format!("/api/messages/{id}/log")).await;
        let text = |entry: &Value, field: &str| entry[field].as_str().expect("text").to_owned();
        let entries = log.body["items"].as_array().expect("entries");
        entries.iter().map(|entry| (text(entry, "source"), text(entry, "status"))).collect()
    }

    /// A list from the simulated Twilio's control API.
    pub(crate) async fn sim(&self, list: &str) -> Vec<Value> {
        let answer = send(self.test.http.get(format!("{}/sim/{list}", self.test.sim.base_url()))).await;
        answer.body.as_array().cloned().expect("a list")
    }

    /// How many messages have a work row.
    pub(crate) async fn open_work(&self) -> i64 {
        let client = self.test.database.superuser_client().await;
        client.query_one("SELECT count(*) FROM message_work", &[]).await.expect("counted").get(0)
    }
}
