//! Compares what Twilio accepted, what the database stores, and what clients were told.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use linecard_testkit::{TestApp, TestOrganization};
use serde_json::Value;

use crate::clients::Attempted;

/// What Twilio must have accepted for a run to show something.
pub(crate) const CONCLUSIVE: usize = 20;

const ENDED: [&str; 7] = ["completed", "busy", "no-answer", "canceled", "failed", "delivered", "undelivered"];

pub(crate) struct Invariants {
    organization: TestOrganization,
    http: reqwest::Client,
    sim_url: String,
    /// Calls and messages at Twilio.
    accepted: Vec<Value>,
    /// Calls and messages in the database, by our id.
    stored: HashMap<String, Value>,
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

fn has_ended(item: &Value) -> bool {
    ENDED.contains(&text(item, "status"))
}

fn sid(stored: &Value) -> Option<&str> {
    stored["callSid"].as_str().or(stored["messageSid"].as_str())
}

/// Our id, which is part of the status callback URL.
fn our_id(accepted: &Value) -> &str {
    text(&accepted["request"], "StatusCallback").split('/').nth_back(1).unwrap()
}

impl Invariants {
    pub(crate) fn new(test: &TestApp, organization: TestOrganization) -> Self {
        let (http, sim_url) = (test.http.clone(), test.sim.base_url());
        Self { organization, http, sim_url, accepted: Vec::new(), stored: HashMap::new() }
    }

    async fn at_twilio(&self, list: &str) -> Vec<Value> {
        let answer = self.http.get(format!("{}/sim/{list}", self.sim_url)).send().await.unwrap();
        answer.json().await.unwrap()
    }

    pub(crate) async fn wait_until_all_have_ended_at_twilio(&mut self) {
        let deadline = Instant::now() + Duration::from_mins(1);
        loop {
            self.accepted = self.at_twilio("calls").await;
            self.accepted.extend(self.at_twilio("messages").await);
            if self.accepted.iter().all(has_ended) {
                return;
            }
            assert!(Instant::now() < deadline, "Twilio's calls do not end");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub(crate) async fn read(&mut self) {
        self.stored.clear();
        for path in ["/api/calls", "/api/messages"] {
            let mut cursor = String::new();
            loop {
                let page = self.organization.get(&format!("{path}?limit=100{cursor}")).await;
                assert_eq!(page.status, 200, "{page:?}");
                for item in page.body["items"].as_array().unwrap() {
                    self.stored.insert(text(item, "id").to_owned(), item.clone());
                }
                let Some(next) = page.body["nextCursor"].as_str() else { break };
                cursor = format!("&cursor={next}");
            }
        }
    }

    pub(crate) fn all_settled(&self) -> bool {
        self.stored.values().all(has_ended)
    }

    pub(crate) fn check(&self, attempted: &[Attempted]) {
        let answers = attempted.iter().map(|one| one.answers.len()).sum::<usize>();
        println!(
            "{} requested, {answers} responses, {} stored, {} accepted by Twilio",
            attempted.len(),
            self.stored.len(),
            self.accepted.len()
        );
        assert!(self.accepted.len() >= CONCLUSIVE, "too few calls to be conclusive");
        self.check_accepted();
        self.check_stored();
        for one in attempted {
            one.answers.iter().for_each(|(status, body)| self.check_answer(one, *status, body));
        }
    }

    /// Everything that Twilio accepted is stored once, with its final status, and no number was called twice.
    fn check_accepted(&self) {
        let mut called = HashSet::new();
        let mut by_sid: HashMap<&str, Vec<&Value>> = HashMap::new();
        for stored in self.stored.values() {
            by_sid.entry(sid(stored).unwrap_or_default()).or_default().push(stored);
        }
        for accepted in &self.accepted {
            assert!(called.insert(text(accepted, "to")), "twice at Twilio: {accepted}");
            let [stored] = by_sid.get(text(accepted, "sid")).map_or(&[][..], Vec::as_slice) else {
                panic!("not stored once: {accepted}, but {:?}", self.stored.get(our_id(accepted)));
            };
            assert_eq!(text(stored, "id"), our_id(accepted), "bound to another: {stored} {accepted}");
            assert_eq!(text(stored, "status"), text(accepted, "status"), "another end: {stored} {accepted}");
            assert_eq!(stored["presumed"], false, "{stored}");
        }
    }

    /// What Twilio did not accept has failed.
    fn check_stored(&self) {
        let accepted: HashSet<&str> = self.accepted.iter().map(|accepted| text(accepted, "sid")).collect();
        let mut called = HashSet::new();
        for stored in self.stored.values() {
            match sid(stored) {
                Some(sid) => assert!(accepted.contains(sid), "Twilio has no such: {stored}"),
                None => assert_eq!(text(stored, "status"), "failed", "{stored}"),
            }
            assert!(called.insert(text(stored, "to")), "stored twice: {stored}");
        }
    }

    /// Every response to a client was true.
    fn check_answer(&self, attempted: &Attempted, status: u16, body: &Value) {
        let stored = || self.stored.get(text(body, "id")).unwrap_or_else(|| panic!("reported but not stored: {body}"));
        let failed = |id: &str| {
            let stored = self.stored.get(id).unwrap_or_else(|| panic!("reported but not stored: {body}"));
            assert_eq!((text(stored, "status"), sid(stored)), ("failed", None), "reported as failed: {body}");
        };
        let id = if attempted.path == "/api/calls" { "callId" } else { "messageId" };
        match (status, text(body, "code")) {
            (201, _) => {
                assert!(sid(body).is_some(), "{body}");
                assert_eq!((sid(stored()), text(stored(), "to")), (sid(body), attempted.to.as_str()), "{body}");
            }
            (202, _) => {
                assert_eq!(text(stored(), "to"), attempted.to, "{body}");
                assert!(
                    !has_ended(body) || text(stored(), "status") == text(body, "status") || body["presumed"] == true
                );
            }
            (422, "twilio-refused") | (503, "twilio-unavailable") => failed(text(body, id)),
            // The outcome is unknown to the client.
            (503, "database-unavailable") => {}
            _ => panic!("{status} {body} for {attempted:?}"),
        }
    }
}
