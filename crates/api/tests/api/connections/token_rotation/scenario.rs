//! What the tests of token rotation share.

use linecard_testkit::{Answer, TestApp, TestOptions, TestOrganization, TwilioAccount, keyring, send};
use serde_json::{Value, json};

use crate::support::signature::sign;

/// Connected settings whose account has a secondary token at Twilio.
pub(crate) struct Scenario {
    pub(crate) test: TestApp,
    pub(crate) organization: TestOrganization,
    pub(crate) agent: String,
    pub(crate) account: TwilioAccount,
    pub(crate) next: String,
    /// Path of the settings.
    pub(crate) path: String,
}

impl Scenario {
    pub(crate) async fn start() -> Self {
        Self::start_with(TestOptions::default()).await
    }

    pub(crate) async fn start_with(options: TestOptions) -> Self {
        let test = TestApp::start_with(options).await;
        let organization = test.organization("Acme").await;
        let (agent, account) = organization.connected_agent("Front desk").await;
        let path = format!("/api/agents/{agent}/twilio");
        Self::with(test, organization, agent, account, path).await
    }

    /// The agent falls back to the organization's account.
    pub(crate) async fn start_with_fallback() -> Self {
        let test = TestApp::start().await;
        let organization = test.organization("Acme").await;
        let account = organization.twilio_account().await;
        assert_eq!(organization.post("/api/twilio", &account.settings()).await.status, 200);
        let agent = organization.agent("Front desk").await;
        Self::with(test, organization, agent, account, "/api/twilio".to_owned()).await
    }

    pub(crate) async fn with(
        test: TestApp,
        organization: TestOrganization,
        agent: String,
        account: TwilioAccount,
        path: String,
    ) -> Self {
        let next = TwilioAccount::unused().auth_token;
        let scenario = Self { test, organization, agent, account, next, path };
        scenario.at_twilio(&json!({"secondaryAuthToken": scenario.next})).await;
        scenario
    }

    pub(crate) async fn at_twilio(&self, change: &Value) {
        self.organization.control(&format!("/sim/accounts/{}", self.account.sid), change).await;
    }

    pub(crate) async fn promote_at_twilio(&self) {
        self.at_twilio(&json!({"authToken": self.next})).await;
    }

    pub(crate) async fn enter(&self, token: &str) -> Answer {
        self.organization.post(&format!("{}/next-token", self.path), &json!({"authToken": token})).await
    }

    pub(crate) async fn settings(&self) -> Answer {
        self.organization.get(&self.path).await
    }

    pub(crate) async fn call(&self) -> String {
        let placed = self.organization.call(&self.agent, "+14155550000").await;
        assert_eq!(placed.status, 201, "{placed:?}");
        placed.text("id")
    }

    /// The current token is the new one, and no secondary token is pending.
    pub(crate) async fn expect_promoted(&self) {
        let settings = self.settings().await;
        assert_eq!(settings.body["authToken"], mask(&self.next), "{settings:?}");
        assert_eq!(settings.body["fingerprint"], self.fingerprint(&self.next), "{settings:?}");
        assert_eq!(settings.body["nextAuthToken"], Value::Null, "{settings:?}");
        assert_eq!(settings.body["rotation"]["step"], "enter-next-token", "{settings:?}");
        assert!(settings.body["rotation"]["promotedAt"].is_string(), "{settings:?}");
    }

    pub(crate) async fn expect_waiting(&self) {
        let settings = self.settings().await;
        assert_eq!(settings.body["authToken"], mask(&self.account.auth_token), "{settings:?}");
        assert_eq!(settings.body["nextAuthToken"]["authToken"], mask(&self.next), "{settings:?}");
        assert_eq!(settings.body["nextAuthToken"]["fingerprint"], self.fingerprint(&self.next), "{settings:?}");
        assert_eq!(settings.body["rotation"]["step"], "promote-next-token", "{settings:?}");
    }

    pub(crate) fn fingerprint(&self, token: &str) -> String {
        keyring().fingerprint(&self.account.sid, &token.into())
    }

    /// The audit log's promotions.
    pub(crate) async fn promotions(&self) -> Vec<Value> {
        let log = self.organization.get("/api/audit-log").await;
        let entries = log.body["items"].as_array().cloned().expect("a list");
        let is_promotion =
            |entry: &Value| entry["action"].as_str().is_some_and(|action| action.ends_with("rotation-promote"));
        entries.into_iter().filter(is_promotion).collect()
    }

    pub(crate) async fn retired(&self) -> i64 {
        let client = self.test.database.superuser_client().await;
        let query = "SELECT count(*) FROM retired_twilio_credentials";
        client.query_one(query, &[]).await.expect("counted").get(0)
    }

    /// Delivers a callback of a call, signed with the given token.
    pub(crate) async fn deliver(&self, call: &str, status: &str, sequence: &str, token: &str) -> u16 {
        let call_sid = self.organization.get(&format!("/api/calls/{call}")).await.text("callSid");
        let form = [
            ("CallSid", call_sid.as_str()),
            ("AccountSid", &self.account.sid),
            ("CallStatus", status),
            ("SequenceNumber", sequence),
            ("Timestamp", "Sun, 22 Nov 2026 12:00:00 +0000"),
        ];
        let url = self.test.url(&format!("/webhooks/twilio/{}/calls/{call}/status", self.organization.id));
        let signature = sign(token, &url, &form);
        send(self.test.http.post(&url).form(&form).header("x-twilio-signature", signature)).await.status
    }
}

pub(crate) fn mask(token: &str) -> String {
    format!("••••••••{}", &token[token.len() - 4..])
}
