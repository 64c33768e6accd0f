//! The reconciler settles messages like calls, and polls the prices of both.

use std::sync::Arc;
use std::time::Duration;

use linecard_domain::{Clock, ManualClock, SystemClock};
use linecard_testkit::{TestApp, TestOptions};
use serde_json::{Value, json};

use crate::messages::scenario::Scenario;

const TO: &str = "+14155550000";

struct Waiting {
    scenario: Scenario,
    clock: Arc<ManualClock>,
}

impl Waiting {
    async fn at_speed(sim_speed: f64) -> Self {
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        let options = TestOptions { clock: Arc::clone(&clock) as _, sim_speed, ..TestOptions::default() };
        Self { scenario: Scenario::of(TestApp::start_with(options).await).await, clock }
    }

    async fn start() -> Self {
        Self::at_speed(1_000.0).await
    }

    async fn faults(&self, faults: &Value) {
        self.scenario.organization.control("/sim/faults", faults).await;
    }

    /// A message whose answer was lost.
    async fn unanswered(&self) -> String {
        let sent = self.scenario.send(TO).await;
        assert_eq!((sent.status, sent.text("status").as_str()), (202, "submission-unknown"), "{sent:?}");
        sent.text("id")
    }

    async fn reconcile_after(&self, wait: Duration) -> linecard_app::Reconciled {
        self.clock.advance(wait);
        self.scenario.test.app.reconcile_all().await.expect("the reconciler works")
    }

    /// The simulated Twilio's messages, once there are `count` and all have the given status.
    async fn sim_messages_when(&self, count: usize, accepts: impl Fn(&Value) -> bool) -> Vec<Value> {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        loop {
            let messages = self.scenario.sim("messages").await;
            if messages.len() == count && messages.iter().all(&accepts) {
                return messages;
            }
            assert!(tokio::time::Instant::now() < deadline, "they never got there: {messages:?}");
            tokio::task::yield_now().await;
        }
    }

    /// The reconciler's entries in a log.
    async fn notes(&self, path: &str) -> Vec<String> {
        let log = self.scenario.organization.get(&format!("{path}/log")).await;
        let entries = log.body["items"].as_array().expect("entries");
        let ours = entries.iter().filter(|entry| entry["source"] == "reconciler");
        ours.map(|entry| entry["detail"].as_str().expect("a reason").to_owned()).collect()
    }

    async fn lease_is_due_within(&self, wait: Duration) -> bool {
        let client = self.scenario.test.database.superuser_client().await;
        let due = client.query_one("SELECT due_at <= $1 FROM work_leases", &[&(self.clock.now() + wait)]).await;
        due.expect("one organization").get(0)
    }

    /// How often one message or call was fetched from Twilio.
    async fn fetches(&self, sid: &str) -> usize {
        let of_it = |request: &&Value| {
            request["method"] == "GET" && request["path"].as_str().is_some_and(|path| path.contains(sid))
        };
        self.scenario.sim("requests").await.iter().filter(of_it).count()
    }
}

#[tokio::test]
async fn a_message_whose_answer_and_callbacks_were_lost_is_found_at_twilio_and_tracked_until_its_price_is_known() {
    let waiting = Waiting::start().await;
    waiting.faults(&json!({"dropAfterAccept": 1, "next": 1, "loseCallbacks": 1})).await;
    let id = waiting.unanswered().await;
    let early = waiting.reconcile_after(Duration::from_secs(29)).await;
    assert_eq!(early.messages, 0, "before submit_before an intent is not touched");
    let at_twilio = waiting.sim_messages_when(1, |message| message["price"].is_string()).await;
    let found = waiting.reconcile_after(Duration::from_secs(2)).await;
    assert_eq!((found.messages, found.settled), (1, 1), "{found:?}");
    let message = waiting.scenario.message(&id).await;
    assert_eq!((&message["status"], &message["messageSid"]), (&json!("delivered"), &at_twilio[0]["sid"]), "{message}");
    assert_eq!((&message["price"], &message["priceUnit"]), (&json!("-0.00790"), &json!("USD")));
    assert!(waiting.notes(&format!("/api/messages/{id}")).await[0].contains("found at Twilio"));
    assert_eq!(waiting.scenario.open_work().await, 0);
}

#[tokio::test]
async fn a_message_that_twilio_never_received_is_presumed_failed_after_a_minute_and_not_resent() {
    let waiting = Waiting::start().await;
    waiting.faults(&json!({"dropBeforeAccept": 1, "next": 1})).await;
    let id = waiting.unanswered().await;
    waiting.reconcile_after(Duration::from_secs(31)).await;
    assert_eq!(waiting.scenario.message(&id).await["status"], "submission-unknown", "one look is not enough");
    for _ in 0..6 {
        waiting.reconcile_after(Duration::from_secs(16)).await;
    }
    let presumed = waiting.scenario.message(&id).await;
    assert_eq!((&presumed["status"], &presumed["presumed"]), (&json!("failed"), &json!(true)));
    assert_eq!(waiting.scenario.open_work().await, 0);
    assert!(waiting.scenario.sim("messages").await.is_empty(), "nothing was sent");
}

#[tokio::test]
async fn an_ambiguous_lost_answer_is_not_guessed_and_the_log_says_so_once() {
    let waiting = Waiting::start().await;
    waiting.faults(&json!({"dropAfterAccept": 1, "next": 2, "loseCallbacks": 1})).await;
    let messages = [waiting.unanswered().await, waiting.unanswered().await];
    waiting.sim_messages_when(2, |_| true).await;
    for _ in 0..8 {
        waiting.reconcile_after(Duration::from_secs(40)).await;
    }
    for id in &messages {
        assert_eq!(waiting.scenario.message(id).await["status"], "submission-unknown");
        let notes = waiting.notes(&format!("/api/messages/{id}")).await;
        assert_eq!(notes.len(), 1, "{notes:?}");
        assert!(notes[0].contains("ambiguous"));
    }
}

#[tokio::test]
async fn a_message_without_callbacks_is_fetched_with_its_delivery_error() {
    let waiting = Waiting::start().await;
    waiting.faults(&json!({"loseCallbacks": 1})).await;
    let id = waiting.scenario.send("+14155559000").await.text("id");
    waiting.sim_messages_when(1, |message| message["status"] == "undelivered").await;
    waiting.reconcile_after(Duration::from_secs(31)).await;
    let message = waiting.scenario.message(&id).await;
    assert_eq!((&message["status"], &message["errorCode"]), (&json!("undelivered"), &json!(30003)), "{message}");
    assert!(message["errorMessage"].as_str().is_some_and(|words| words.contains("switched off")), "{message}");
}

#[tokio::test]
async fn a_message_without_a_delivery_receipt_stays_sent() {
    // It is sent after a second and delivered ten minutes later.
    let waiting = Waiting::at_speed(4.0).await;
    let id = waiting.scenario.send("+14155559400").await.text("id");
    waiting.scenario.message_when(&id, "sent").await;
    for _ in 0..60 {
        waiting.reconcile_after(Duration::from_hours(1)).await;
    }
    let message = waiting.scenario.message(&id).await;
    assert_eq!((&message["status"], &message["presumed"]), (&json!("sent"), &json!(false)));
    assert_eq!(waiting.scenario.open_work().await, 0);
    assert!(waiting.notes(&format!("/api/messages/{id}")).await[0].contains("two days"));
}

#[tokio::test]
async fn prices_are_polled_at_growing_intervals_for_no_more_than_two_days() {
    let waiting = Waiting::start().await;
    let never_priced = "+14155559750";
    let message = waiting.scenario.send(never_priced).await;
    let call = waiting.scenario.organization.call(&waiting.scenario.agent, never_priced).await;
    waiting.scenario.message_when(&message.text("id"), "delivered").await;
    waiting.scenario.organization.call_ended(&call.text("id"), "completed").await;
    for _ in 0..150 {
        waiting.reconcile_after(Duration::from_secs(30)).await;
    }
    for _ in 0..48 * 2 {
        waiting.reconcile_after(Duration::from_mins(30)).await;
        assert!(waiting.lease_is_due_within(Duration::from_mins(5)).await, "an intent that came meanwhile is found");
    }
    let subjects = [
        (format!("/api/messages/{}", message.text("id")), message.text("messageSid")),
        (format!("/api/calls/{}", call.text("id")), call.text("callSid")),
    ];
    for (path, sid) in subjects {
        let asked = waiting.fetches(&sid).await;
        assert!((50..=60).contains(&asked), "asked {asked} times");
        assert_eq!(waiting.scenario.organization.get(&path).await.body["price"], Value::Null);
        let notes = waiting.notes(&path).await;
        assert_eq!(notes.len(), 1, "{notes:?}");
        assert!(notes[0].contains("no price"), "{notes:?}");
    }
    assert_eq!(waiting.scenario.open_work().await, 0);
    assert_eq!(waiting.reconcile_after(Duration::from_hours(24)).await.calls, 0);
}

#[tokio::test]
async fn the_price_of_a_message_that_failed_is_asked_for_and_counted() {
    let waiting = Waiting::start().await;
    let id = waiting.scenario.send("+14155559200").await.text("id");
    let failed = waiting.scenario.message_when(&id, "failed").await;
    assert_eq!(failed["errorCode"], 30001, "{failed}");
    assert_eq!(waiting.scenario.open_work().await, 1, "its price is still to come");
    let usage = waiting.scenario.organization.get("/api/usage").await;
    assert_eq!(usage.body["totals"]["pendingPrices"], 1, "{usage:?}");
    waiting.sim_messages_when(1, |message| message["price"].is_string()).await;
    waiting.reconcile_after(Duration::from_secs(61)).await;
    let priced = waiting.scenario.message(&id).await;
    assert_eq!((&priced["status"], &priced["price"]), (&json!("failed"), &json!("-0.00100")), "{priced}");
    assert_eq!(waiting.scenario.open_work().await, 0);
}

#[tokio::test]
async fn nothing_is_asked_about_a_message_that_twilio_refused_or_that_was_only_presumed_to_fail() {
    let waiting = Waiting::start().await;
    waiting.scenario.send("+14155559904").await.expect_problem(422, "twilio-refused");
    assert_eq!(waiting.scenario.open_work().await, 0);
    waiting.faults(&json!({"dropBeforeAccept": 1, "next": 1})).await;
    waiting.unanswered().await;
    for _ in 0..8 {
        waiting.reconcile_after(Duration::from_secs(16)).await;
    }
    assert_eq!(waiting.scenario.open_work().await, 0);
    let usage = waiting.scenario.organization.get("/api/usage").await;
    assert_eq!(usage.body["totals"]["pendingPrices"], 0, "{usage:?}");
}
