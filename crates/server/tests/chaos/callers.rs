//! Clients: each asks for calls and messages, one after another, and repeats what was not answered.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use linecard_testkit::TestOrganization;
use rand::RngExt;
use rand::rngs::StdRng;
use reqwest::Method;
use serde_json::{Value, json};

/// What was asked for, each with a number of its own to call, and what was answered.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) path: &'static str,
    pub(crate) to: String,
    agent: String,
    pub(crate) answers: Vec<(u16, Value)>,
}

/// What all clients share.
pub(crate) struct Callers {
    pub(crate) organization: TestOrganization,
    /// The second one's account begins few calls a second.
    agents: [String; 2],
    count: AtomicUsize,
    over: AtomicBool,
}

impl Callers {
    pub(crate) fn new(organization: TestOrganization, agents: [String; 2]) -> Self {
        Self { organization, agents, count: AtomicUsize::new(0), over: AtomicBool::new(false) }
    }

    pub(crate) fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// One client, until the end.
    pub(crate) async fn ask(&self, mut random: StdRng) -> Vec<Asked> {
        let mut all = Vec::new();
        while !self.is_over() {
            all.push(self.ask_once(&mut random).await);
            pause(&mut random).await;
        }
        all
    }

    async fn ask_once(&self, random: &mut StdRng) -> Asked {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let path = if random.random_bool(0.25) { "/api/messages" } else { "/api/calls" };
        let agent = self.agents[usize::from(random.random_bool(0.3))].clone();
        let mut asked = Asked { path, to: phone_number(number), agent, answers: Vec::new() };
        // Without a key a request is not repeated: that would be another one.
        let key = random.random_bool(0.9).then(|| format!("order-{number}"));
        let attempts = if key.is_some() { random.random_range(1..40) } else { 1 };
        for _ in 0..attempts {
            if let Some((status, body)) = self.send(&asked, key.as_deref()).await {
                asked.answers.push((status, body));
                // Now and then also what was answered is repeated.
                if status != 503 && random.random_bool(0.8) {
                    break;
                }
            }
            pause(random).await;
        }
        asked
    }

    /// `None`: no whole answer came.
    async fn send(&self, asked: &Asked, key: Option<&str>) -> Option<(u16, Value)> {
        let mut body = json!({"agentId": asked.agent, "to": asked.to});
        if asked.path == "/api/messages" {
            body["body"] = json!("Your table is ready.");
        }
        let mut request = self.organization.request(Method::POST, asked.path).json(&body);
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

/// Nobody else's number. Every tenth comes to another end than a conversation, by its last four digits.
fn phone_number(number: usize) -> String {
    const ENDS: [usize; 8] = [9_000, 9_100, 9_200, 9_300, 9_400, 9_800, 9_850, 9_901];
    let last_four = if number.is_multiple_of(10) { ENDS[number / 10 % ENDS.len()] } else { number % 9_000 };
    let (area, exchange) = ([415, 212, 305, 702][number / 5_000 % 4], 300 + number / 10 % 500);
    format!("+1{area}{exchange}{last_four:04}")
}
