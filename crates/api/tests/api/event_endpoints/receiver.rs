//! A receiver of events, over HTTP, and what tests of it share.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lc_rs::hmac::{self, HMAC_SHA256};
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::IntoResponse;
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use linecard_domain::{Clock, SystemClock, Timestamp};
use linecard_testkit::{TestApp, TestOptions, TestOrganization, register_secret};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// A request that arrived.
#[derive(Debug, Clone)]
pub(super) struct Received {
    pub(super) id: String,
    timestamp: String,
    signature: String,
    raw: String,
    pub(super) body: Value,
}

impl Received {
    /// How many of its signatures are of this secret.
    pub(super) fn signatures_of(&self, secret: &str) -> usize {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").expect("a secret")).expect("Base64");
        let signed = format!("{}.{}.{}", self.id, self.timestamp, self.raw);
        let key = hmac::Key::new(HMAC_SHA256, &key);
        let expected = format!("v1,{}", STANDARD.encode(hmac::sign(&key, signed.as_bytes())));
        self.signature.split(' ').filter(|one| **one == expected).count()
    }

    pub(super) fn signatures(&self) -> usize {
        self.signature.split(' ').count()
    }

    pub(super) fn status(&self) -> &str {
        self.body["data"]["status"].as_str().unwrap_or_default()
    }

    pub(super) fn call(&self) -> &str {
        self.body["data"]["callId"].as_str().unwrap_or_default()
    }
}

/// How it answers.
#[derive(Debug, Clone, Copy)]
pub(super) enum Answering {
    With(u16),
    WithRetryAfter(u16, u32),
    /// Not before [`Receiver::release`].
    Never,
}

#[derive(Default)]
struct State {
    answering: Option<Answering>,
    received: Vec<Received>,
    /// Those that got a status of 2xx.
    accepted: Vec<Received>,
}

#[derive(Clone)]
pub(super) struct Receiver {
    pub(super) url: String,
    state: Arc<Mutex<State>>,
    arrived: Arc<Notify>,
    released: Arc<Notify>,
}

impl Receiver {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/events", listener.local_addr().expect("bound"));
        let receiver = Self { url, state: Arc::default(), arrived: Arc::default(), released: Arc::default() };
        let serving = receiver.clone();
        let router = Router::new().route(
            "/events",
            post(move |headers: HeaderMap, body: Bytes| {
                let receiver = serving.clone();
                async move { receiver.receive(&headers, &body).await }
            }),
        );
        #[expect(clippy::disallowed_methods, reason = "it ends with the test")]
        tokio::spawn(async move { axum::serve(listener, router).await });
        receiver
    }

    async fn receive(&self, headers: &HeaderMap, body: &Bytes) -> axum::response::Response {
        let header = |name: &str| headers[name].to_str().expect("text").to_owned();
        let raw = String::from_utf8(body.to_vec()).expect("UTF-8");
        assert_eq!(header("content-type"), "application/json");
        let received = Received {
            id: header("webhook-id"),
            timestamp: header("webhook-timestamp"),
            signature: header("webhook-signature"),
            body: serde_json::from_str(&raw).expect("JSON"),
            raw,
        };
        let answering = {
            let mut state = self.state.lock().expect("the state");
            state.received.push(received.clone());
            state.answering.unwrap_or(Answering::With(204))
        };
        self.arrived.notify_waiters();
        let (status, retry_after) = match answering {
            Answering::With(status) => (status, None),
            Answering::WithRetryAfter(status, seconds) => (status, Some(seconds)),
            Answering::Never => {
                self.released.notified().await;
                (204, None)
            }
        };
        if (200..300).contains(&status) {
            self.state.lock().expect("the state").accepted.push(received);
        }
        let mut response = StatusCode::from_u16(status).expect("a status").into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert("retry-after", HeaderValue::from(seconds));
        }
        response
    }

    pub(super) fn answers(&self, answering: Answering) {
        self.state.lock().expect("the state").answering = Some(answering);
    }

    pub(super) fn release(&self) {
        self.answers(Answering::With(204));
        self.released.notify_waiters();
    }

    pub(super) fn received(&self) -> Vec<Received> {
        self.state.lock().expect("the state").received.clone()
    }

    pub(super) fn accepted(&self) -> Vec<Received> {
        self.state.lock().expect("the state").accepted.clone()
    }

    /// Waits until so many requests have arrived.
    pub(super) async fn has_received(&self, count: usize) {
        let waiting = async {
            loop {
                let arrived = self.arrived.notified();
                tokio::pin!(arrived);
                arrived.as_mut().enable();
                if self.received().len() >= count {
                    return;
                }
                arrived.await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("the requests arrive");
    }
}

/// The statuses of each call, in the order in which they came.
pub(super) fn by_call(received: &[Received]) -> HashMap<String, Vec<String>> {
    let mut calls: HashMap<String, Vec<String>> = HashMap::new();
    for one in received.iter().filter(|one| one.body["type"] == "call") {
        calls.entry(one.call().to_owned()).or_default().push(one.status().to_owned());
    }
    calls
}

/// The system's clock, moved ahead: ids of one moment would have no order.
#[derive(Default)]
pub(super) struct MovedClock(Mutex<Duration>);

impl MovedClock {
    pub(super) fn advance(&self, by: Duration) {
        *self.0.lock().expect("the time") += by;
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        SystemClock.now() + *self.0.lock().expect("the time")
    }
}

pub(super) async fn with_clock() -> (TestApp, Arc<MovedClock>) {
    let clock = Arc::new(MovedClock::default());
    let test = TestApp::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
    (test, clock)
}

/// Makes an endpoint; its id and secret.
pub(super) async fn endpoint(organization: &TestOrganization, body: &Value) -> (String, String) {
    let made = organization.post("/api/event-endpoints", body).await;
    assert_eq!(made.status, 201, "{made:?}");
    let secret = made.text("signingSecret");
    register_secret("the signing secret", &secret);
    (made.body["endpoint"]["id"].as_str().expect("an id").to_owned(), secret)
}

pub(super) async fn endpoint_at(organization: &TestOrganization, receiver: &Receiver) -> (String, String) {
    endpoint(organization, &json!({"url": receiver.url})).await
}

/// A call that has been completed.
pub(super) async fn completed_call(organization: &TestOrganization, agent: &str) -> String {
    let call = organization.call(agent, "+14155550000").await;
    assert_eq!(call.status, 201, "{call:?}");
    organization.call_ended(&call.text("id"), "completed").await;
    call.text("id")
}

/// The statuses in the call's own log, in order.
pub(super) async fn logged(organization: &TestOrganization, call: &str) -> Vec<String> {
    let log = organization.get(&format!("/api/calls/{call}/log")).await;
    let items = log.body["items"].as_array().expect("a log");
    items.iter().map(|entry| entry["status"].as_str().expect("a status").to_owned()).collect()
}

/// The deliveries of an endpoint, newest first.
pub(super) async fn deliveries(organization: &TestOrganization, endpoint: &str, query: &str) -> Vec<Value> {
    let answer = organization.get(&format!("/api/event-endpoints/{endpoint}/deliveries{query}")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body["items"].as_array().cloned().expect("a list")
}
