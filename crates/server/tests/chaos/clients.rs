//! Clients: each requests calls and messages one after another, and retries requests that were not answered.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use linecard_testkit::TestOrganization;
use rand::RngExt;
use rand::rngs::StdRng;
use reqwest::Method;
use serde_json::{Value, json};

/// A requested call or message, each to a unique number, and the responses.
#[derive(Debug)]
pub(crate) struct Attempted {
    pub(crate) path: &'static str,
    pub(crate) to: String,
    agent: String,
    pub(crate) answers: Vec<(u16, Value)>,
}

/// The state that all clients share.
pub(crate) struct Clients {
    pub(crate) organization: TestOrganization,
    /// The second one's account has a low limit of calls per second.
    agents: [String; 2],
    count: AtomicUsize,
    ended: AtomicBool,
}

impl Clients {
    pub(crate) fn new(organization: TestOrganization, agents: [String; 2]) -> Self {
        Self { organization, agents, count: AtomicUsize::new(0), ended: AtomicBool::new(false) }
    }

    pub(crate) fn end(&self) {
        self.ended.store(true, Ordering::Relaxed);
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Relaxed)
    }

    /// Runs one client until the end.
    pub(crate) async fn run(&self, mut random: StdRng) -> Vec<Attempted> {
        let mut all = Vec::new();
        while !self.has_ended() {
            all.push(self.attempt_one(&mut random).await);
            pause(&mut random).await;
        }
        all
    }

    async fn attempt_one(&self, random: &mut StdRng) -> Attempted {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let path = if random.random_bool(0.25) { "/api/messages" } else { "/api/calls" };
        let agent = self.agents[usize::from(random.random_bool(0.3))].clone();
        let mut attempted = Attempted { path, to: phone_number(number), agent, answers: Vec::new() };
        // Without an idempotency key a request is not retried: that would be another call.
        let key = random.random_bool(0.9).then(|| format!("order-{number}"));
        let attempts = if key.is_some() { random.random_range(1..40) } else { 1 };
        for _ in 0..attempts {
            if let Some((status, body)) = self.send(&attempted, key.as_deref()).await {
                attempted.answers.push((status, body));
                // Occasionally an answered request is repeated as well.
                if status != 503 && random.random_bool(0.8) {
                    break;
                }
            }
            pause(random).await;
        }
        attempted
    }

    /// `None`: no complete response.
    async fn send(&self, attempted: &Attempted, key: Option<&str>) -> Option<(u16, Value)> {
        let mut body = json!({"agentId": attempted.agent, "to": attempted.to});
        if attempted.path == "/api/messages" {
            body["body"] = json!("Your table is ready.");
        }
        let mut request = self.organization.request(Method::POST, attempted.path).json(&body);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        Some((status, answer.json().await.ok()?))
    }
}

async fn pause(random: &mut StdRng) {
    tokio::time::sleep(Duration::from_millis(random.random_range(5..60))).await;
}

/// A unique number. By its last four digits, every tenth does not end in a conversation.
fn phone_number(number: usize) -> String {
    const ENDS: [usize; 8] = [9_000, 9_100, 9_200, 9_300, 9_400, 9_800, 9_850, 9_901];
    let last_four = if number.is_multiple_of(10) { ENDS[number / 10 % ENDS.len()] } else { number % 9_000 };
    let (area, exchange) = ([415, 212, 305, 702][number / 5_000 % 4], 300 + number / 10 % 500);
    format!("+1{area}{exchange}{last_four:04}")
}
