//! The reconciler settles calls that answers and callbacks left open.

use std::sync::Arc;
use std::time::Duration;

use linecard_domain::{Clock, ManualClock, SystemClock};
use linecard_testkit::{TestApp, TestOptions, TestOrganization};
use serde_json::{Value, json};

struct Scenario {
    test: TestApp,
    clock: Arc<ManualClock>,
    organization: TestOrganization,
    agent: String,
}

impl Scenario {
    async fn start() -> Self {
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        let test = TestApp::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
        let organization = test.organization("Acme").await;
        let (agent, _) = organization.connected_agent("Front desk").await;
        Self { test, clock, organization, agent }
    }

    async fn faults(&self, faults: &Value) {
        self.organization.control("/sim/faults", faults).await;
    }

    /// A call whose answer was lost.
    async fn unanswered(&self, to: &str) -> String {
        let placed = self.organization.call(&self.agent, to).await;
        assert_eq!((placed.status, placed.body["status"].as_str()), (202, Some("submission-unknown")), "{placed:?}");
        placed.text("id")
    }

    async fn reconcile_after(&self, wait: Duration) -> linecard_app::Reconciled {
        self.clock.advance(wait);
        self.test.app.reconcile_once().await.expect("the reconciler works")
    }

    async fn call(&self, id: &str) -> Value {
        self.organization.get(&format!("/api/calls/{id}")).await.body
    }

    /// All calls at the simulated Twilio.
    async fn sim_calls_when(&self, accepts: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        loop {
            let calls = self.organization.sim_calls().await;
            if accepts(&calls) {
                return calls;
            }
            assert!(tokio::time::Instant::now() < deadline, "Twilio's calls never got there: {calls:?}");
            tokio::task::yield_now().await;
        }
    }

    async fn open_work(&self) -> i64 {
        let client = self.test.database.superuser_client().await;
        client.query_one("SELECT count(*) FROM call_work", &[]).await.expect("counted").get(0)
    }
}

#[tokio::test]
async fn a_call_whose_answer_and_callbacks_were_lost_is_found_at_twilio_and_tracked_to_its_end() {
    let scenario = Scenario::start().await;
    scenario.faults(&json!({"dropAfterAccept": 1, "next": 1, "loseCallbacks": 1})).await;
    let call = scenario.unanswered("+14155550000").await;
    let early = scenario.reconcile_after(Duration::from_secs(29)).await;
    assert_eq!(early.calls, 0, "before submit_before an intent is not touched");
    scenario.sim_calls_when(|calls| calls.len() == 1 && calls[0]["status"] == "completed").await;
    scenario.reconcile_after(Duration::from_secs(2)).await;
    let found = scenario.call(&call).await;
    assert_eq!(found["status"], "completed", "{found}");
    assert_eq!(found["callSid"], scenario.organization.sim_calls().await[0]["sid"]);
    let log = scenario.organization.get(&format!("/api/calls/{call}/log")).await;
    let entry = log.body["items"].as_array().expect("entries").last().cloned().expect("one");
    assert_eq!(entry["source"], "reconciler", "{log:?}");
    assert!(entry["detail"].as_str().is_some_and(|detail| detail.contains("found at Twilio")));
}

#[tokio::test]
async fn a_call_that_twilio_never_received_is_presumed_failed_after_a_minute_and_not_redialled() {
    let scenario = Scenario::start().await;
    scenario.faults(&json!({"dropBeforeAccept": 1, "next": 1})).await;
    let call = scenario.unanswered("+14155550000").await;
    scenario.reconcile_after(Duration::from_secs(31)).await;
    assert_eq!(scenario.call(&call).await["status"], "submission-unknown", "one look is not enough");
    for _ in 0..6 {
        scenario.reconcile_after(Duration::from_secs(16)).await;
    }
    let presumed = scenario.call(&call).await;
    assert_eq!((presumed["status"].as_str(), presumed["presumed"].as_bool()), (Some("failed"), Some(true)));
    assert_eq!(scenario.open_work().await, 0);
    assert!(scenario.organization.sim_calls().await.is_empty(), "nothing was dialled");
}

#[tokio::test]
async fn nothing_is_guessed_when_two_lost_answers_are_ambiguous() {
    let scenario = Scenario::start().await;
    scenario.faults(&json!({"dropAfterAccept": 1, "next": 2, "loseCallbacks": 1})).await;
    let calls = [scenario.unanswered("+14155550000").await, scenario.unanswered("+14155550000").await];
    scenario.sim_calls_when(|calls| calls.len() == 2).await;
    for _ in 0..8 {
        scenario.reconcile_after(Duration::from_secs(40)).await;
    }
    for call in &calls {
        assert_eq!(scenario.call(call).await["status"], "submission-unknown");
    }
}

#[tokio::test]
async fn a_call_without_callbacks_is_fetched_and_its_price_polled_until_known() {
    let scenario = Scenario::start().await;
    scenario.faults(&json!({"loseCallbacks": 1})).await;
    let placed = scenario.organization.call(&scenario.agent, "+14155550000").await;
    let call = placed.text("id");
    scenario.sim_calls_when(|calls| calls.iter().all(|call| call["price"].is_string())).await;
    let settled = scenario.reconcile_after(Duration::from_secs(31)).await;
    assert_eq!((settled.calls, settled.settled), (1, 1), "{settled:?}");
    let priced = scenario.call(&call).await;
    assert_eq!(priced["status"], "completed");
    assert!(priced["price"].as_str().is_some_and(|price| price.starts_with('-')), "{priced}");
    assert!(priced["durationSeconds"].as_i64().is_some_and(|seconds| seconds > 0));
    assert_eq!(scenario.open_work().await, 0);
}

#[tokio::test]
async fn two_nodes_settle_each_call_once() {
    let scenario = Scenario::start().await;
    scenario.faults(&json!({"loseCallbacks": 1})).await;
    for _ in 0..10 {
        scenario.organization.call(&scenario.agent, "+14155559000").await;
    }
    scenario.sim_calls_when(|calls| calls.iter().all(|call| call["status"] == "busy")).await;
    scenario.clock.advance(Duration::from_secs(31));
    let (one, other) = tokio::join!(scenario.test.app.reconcile_once(), scenario.test.app.reconcile_once());
    let (one, other) = (one.expect("one"), other.expect("other"));
    assert_eq!(one.settled + other.settled, 10);
    assert_eq!(one.calls + other.calls, 10, "no call was looked at twice");
}

#[tokio::test]
async fn a_dead_nodes_work_is_taken_over_when_its_lease_expires() {
    let scenario = Scenario::start().await;
    scenario.faults(&json!({"loseCallbacks": 1})).await;
    scenario.organization.call(&scenario.agent, "+14155559000").await;
    scenario.sim_calls_when(|calls| calls.iter().all(|call| call["status"] == "busy")).await;
    scenario.clock.advance(Duration::from_secs(31));
    let store = scenario.test.app.store();
    let organization = scenario.organization.id.parse().expect("an id");
    let lease = store.work_claim(organization, time::Duration::seconds(60)).await.expect("claimed");
    assert!(lease.is_some());
    assert_eq!(scenario.reconcile_after(Duration::from_secs(30)).await.calls, 0, "leased by the dead node");
    assert_eq!(scenario.reconcile_after(Duration::from_secs(31)).await.settled, 1);
}

#[tokio::test]
async fn a_replaced_credential_is_erased_when_no_open_call_needs_it() {
    let scenario = Scenario::start().await;
    scenario.organization.call(&scenario.agent, "+14155559000").await;
    let retired = async || -> i64 {
        let client = scenario.test.database.superuser_client().await;
        client.query_one("SELECT count(*) FROM retired_twilio_credentials", &[]).await.expect("counted").get(0)
    };
    scenario.organization.delete(&format!("/api/agents/{}/twilio", scenario.agent)).await;
    assert_eq!(retired().await, 1);
    scenario.sim_calls_when(|calls| calls.iter().all(|call| call["status"] == "busy")).await;
    for _ in 0..4 {
        scenario.reconcile_after(Duration::from_mins(31)).await;
    }
    assert_eq!(scenario.open_work().await, 0, "the call was settled with the token that it is pinned to");
    assert_eq!(retired().await, 0);
}

#[tokio::test]
async fn a_price_that_cannot_be_read_is_not_known_and_the_rest_of_the_answer_is_used() {
    for price in [json!("N/A"), json!("NaN"), json!("Infinity"), json!({}), json!("1e5")] {
        let scenario = Scenario::start().await;
        scenario.faults(&json!({"loseCallbacks": 1})).await;
        let call = scenario.organization.call(&scenario.agent, "+14155550000").await.text("id");
        scenario.sim_calls_when(|calls| calls.iter().all(|call| call["price"].is_string())).await;
        scenario
            .organization
            .control("/sim/answers", &json!({"price": price, "answered_by": "a b", "queue_time": "-"}))
            .await;
        let reconciled = scenario.reconcile_after(Duration::from_secs(31)).await;
        assert_eq!((reconciled.calls, reconciled.failed), (1, 0), "{price}: {reconciled:?}");
        let ended = scenario.call(&call).await;
        assert_eq!((&ended["status"], &ended["price"]), (&json!("completed"), &Value::Null), "{price}: {ended}");
        assert!(ended["durationSeconds"].as_i64().is_some_and(|seconds| seconds > 0), "{ended}");
        let usage = scenario.organization.get("/api/usage").await;
        assert_eq!(usage.status, 200, "{price}: {usage:?}");
        // Twilio says it later.
        scenario.organization.control("/sim/answers", &json!({})).await;
        scenario.reconcile_after(Duration::from_secs(61)).await;
        assert!(scenario.call(&call).await["price"].is_string(), "{price}");
        assert_eq!(scenario.open_work().await, 0);
    }
}

#[tokio::test]
async fn a_status_that_is_not_known_yet_neither_loses_a_call_nor_moves_it() {
    let scenario = Scenario::start().await;
    scenario.organization.control("/sim/answers", &json!({"status": "levitating"})).await;
    scenario.faults(&json!({"loseCallbacks": 1})).await;
    let placed = scenario.organization.call(&scenario.agent, "+14155550000").await;
    assert_eq!((placed.status, placed.text("status").as_str()), (201, "queued"), "{placed:?}");
    scenario.sim_calls_when(|calls| calls.iter().all(|call| call["price"].is_string())).await;
    assert_eq!(scenario.reconcile_after(Duration::from_secs(31)).await.failed, 0);
    assert_eq!(scenario.call(&placed.text("id")).await["status"], "queued");
    scenario.organization.control("/sim/answers", &json!({})).await;
    scenario.reconcile_after(Duration::from_secs(61)).await;
    assert_eq!(scenario.call(&placed.text("id")).await["status"], "completed");
}

#[tokio::test]
async fn a_call_whose_answer_and_callbacks_were_lost_is_found_however_far_twilios_clock_is_off() {
    for offset in [-300, -12, 45, 120] {
        let scenario = Scenario::start().await;
        scenario.organization.control("/sim/clock", &json!({"offsetSeconds": offset})).await;
        scenario.faults(&json!({"dropAfterAccept": 1, "next": 1, "loseCallbacks": 1})).await;
        let call = scenario.unanswered("+14155550000").await;
        scenario.sim_calls_when(|calls| calls.len() == 1 && calls[0]["status"] == "completed").await;
        scenario.reconcile_after(Duration::from_secs(31)).await;
        let found = scenario.call(&call).await;
        assert_eq!((&found["status"], &found["presumed"]), (&json!("completed"), &json!(false)), "{offset}: {found}");
        let measured = scenario.test.app.clock_differences().await.twilio.expect("measured");
        assert!((measured - time::Duration::seconds(offset)).abs() <= time::Duration::seconds(2), "{measured}");
    }
}
