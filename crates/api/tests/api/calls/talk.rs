//! A call in progress whose recordings are tested.

use std::sync::Arc;
use std::time::Duration;

use linecard_domain::{Clock, ManualClock, SystemClock};
use linecard_testkit::{Answer, TestApp, TestOptions, TestOrganization, TwilioAccount, send};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::signature::sign;

/// Lasts 600 simulated seconds.
pub(super) const LONG_TALK: &str = "+14155559500";

/// A call in progress.
pub(super) struct Talk {
    pub(super) test: TestApp,
    pub(super) clock: Arc<ManualClock>,
    pub(super) organization: TestOrganization,
    pub(super) agent: String,
    pub(super) account: TwilioAccount,
    pub(super) call: String,
    pub(super) call_sid: String,
}

pub(super) async fn talk() -> Talk {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let options = TestOptions { sim_speed: 20.0, clock: Arc::clone(&clock) as _, ..TestOptions::default() };
    let test = TestApp::start_with(options).await;
    let organization = test.organization("Acme").await;
    let (agent, account) = organization.connected_agent("Front desk").await;
    let call = organization.call(&agent, LONG_TALK).await.text("id");
    let talking = organization.call_when(&call, |call| call["status"] == "in-progress").await;
    let call_sid = talking["callSid"].as_str().expect("a SID").to_owned();
    Talk { test, clock, organization, agent, account, call, call_sid }
}

impl Talk {
    pub(super) fn path(&self) -> String {
        format!("/api/calls/{}/recordings", self.call)
    }

    pub(super) async fn start(&self) -> Answer {
        self.organization.post(&self.path(), &json!({})).await
    }

    pub(super) async fn change(&self, recording: &str, what: &str) -> Answer {
        self.organization.post(&format!("{}/{recording}/{what}", self.path()), &json!(null)).await
    }

    pub(super) async fn get(&self, recording: &str) -> Value {
        self.organization.get(&format!("{}/{recording}", self.path())).await.body
    }

    pub(super) async fn recording_when(&self, recording: &str, status: &str) -> Value {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        loop {
            let now = self.get(recording).await;
            if now["status"] == status {
                return now;
            }
            assert!(tokio::time::Instant::now() < deadline, "the recording is never {status}: {now}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// A recording that can be listened to.
    pub(super) async fn recorded(&self) -> String {
        let recording = self.start().await.text("id");
        assert_eq!(self.change(&recording, "stop").await.status, 200);
        self.recording_when(&recording, "completed").await;
        recording
    }

    pub(super) async fn media(&self, recording: &str, query: &str) -> reqwest::Response {
        let path = format!("{}/{recording}/media{query}", self.path());
        self.organization.request(Method::GET, &path).send().await.expect("an answer")
    }

    /// How often Twilio was asked for something whose path ends so.
    pub(super) async fn asked(&self, method: &str, end: &str) -> usize {
        let requests = self.organization.sim_requests().await;
        let is_such = |request: &&Value| {
            request["method"] == method && request["path"].as_str().is_some_and(|path| path.ends_with(end))
        };
        requests.iter().filter(is_such).count()
    }

    pub(super) async fn sid(&self, recording: &str) -> String {
        self.get(recording).await["recordingSid"].as_str().expect("a SID").to_owned()
    }

    pub(super) async fn set(&self, recording: &str, columns: &str) {
        let client = self.test.database.superuser_client().await;
        let set = format!("UPDATE call_recordings SET {columns} WHERE id = '{recording}'");
        client.batch_execute(&set).await.expect("set");
    }

    /// The reconciler looks again, some time later.
    pub(super) async fn reconcile(&self) {
        self.clock.advance(Duration::from_mins(20));
        self.test.app.reconcile_all().await.expect("reconciled");
    }

    pub(super) async fn ranged(&self, recording: &str, range: &str) -> reqwest::Response {
        let path = format!("{}/{recording}/media", self.path());
        self.organization.request(Method::GET, &path).header("Range", range).send().await.expect("an answer")
    }

    pub(super) fn callback_url(&self, recording: &str) -> String {
        let organization = &self.organization.id;
        self.test.url(&format!("/webhooks/twilio/{organization}/calls/{}/recordings/{recording}/status", self.call))
    }

    pub(super) fn report<'a>(&'a self, sid: &'a str, status: &'a str) -> Vec<(&'a str, &'a str)> {
        vec![
            ("AccountSid", self.account.sid.as_str()),
            ("CallSid", self.call_sid.as_str()),
            ("RecordingSid", sid),
            ("RecordingStatus", status),
            ("RecordingDuration", "7"),
        ]
    }

    pub(super) async fn deliver(&self, recording: &str, form: &[(&str, &str)], token: &str) -> Answer {
        let url = self.callback_url(recording);
        let signature = sign(token, &url, form);
        send(self.test.http.post(&url).form(form).header("x-twilio-signature", signature)).await
    }
}
