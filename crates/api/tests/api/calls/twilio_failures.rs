//! Placing calls while Twilio fails: each is dialled at most once, and never again after an unknown outcome.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use linecard_domain::{CallStatus, Clock, IdGenerator, LogId, ManualClock, RandomIds, SystemClock};
use linecard_store::{CallStatusUpdate, TenantContext, UpdateSource, call_apply_update};
use linecard_testkit::{TestApp, TestOptions, TestOrganization};
use serde_json::{Value, json};

const TO: &str = "+14155550000";

async fn started(options: TestOptions) -> (TestApp, TestOrganization, String) {
    let test = TestApp::start_with(options).await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    (test, organization, agent)
}

async fn log(organization: &TestOrganization, call: &str) -> Vec<Value> {
    let log = organization.get(&format!("/api/calls/{call}/log")).await;
    log.body["items"].as_array().cloned().expect("entries")
}

#[tokio::test]
async fn a_request_throttled_by_twilio_is_retried_and_dials_once() {
    let (_test, organization, agent) = started(TestOptions::default()).await;
    organization.control("/sim/faults", &json!({"status": 429, "next": 2})).await;
    let placed = organization.call(&agent, TO).await;
    assert_eq!(placed.status, 201, "{placed:?}");
    assert_eq!((organization.sim_call_requests().await, organization.sim_calls().await.len()), (3, 1));
    organization.call_ended(&placed.text("id"), "completed").await;
}

#[tokio::test]
async fn a_call_fails_if_twilio_stays_unreachable_until_it_is_too_late() {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let options = TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() };
    let test = TestApp::start_without_twilio(options).await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let late = async {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
        while organization.get("/api/calls").await.body["items"] == json!([]) {
            assert!(tokio::time::Instant::now() < deadline, "the intent was never stored");
        }
        clock.advance(Duration::from_secs(31));
    };
    let (refused, ()) = tokio::join!(organization.call(&agent, TO), late);
    refused.expect_problem(503, "twilio-unavailable");
    assert!(refused.headers.contains_key("retry-after"));
    let call = organization.get(&format!("/api/calls/{}", refused.text("callId"))).await;
    assert_eq!((call.text("status").as_str(), &call.body["presumed"]), ("failed", &json!(false)), "{call:?}");
    assert!(call.body["endedAt"].is_string(), "{call:?}");
    let entries = log(&organization, &refused.text("callId")).await;
    assert!(entries[0]["detail"].as_str().is_some_and(|detail| detail.contains("reached")), "{entries:?}");
}

#[tokio::test]
async fn a_submission_is_not_retried_once_calls_are_paused() {
    let (_test, organization, agent) = started(TestOptions::default()).await;
    organization.control("/sim/faults", &json!({"status": 429})).await;
    let stopped = async {
        while organization.sim_call_requests().await == 0 {
            tokio::task::yield_now().await;
        }
        let paused = organization.patch(&format!("/api/agents/{agent}"), &json!({"paused": true})).await;
        assert_eq!(paused.status, 200, "{paused:?}");
        organization.control("/sim/faults", &json!({})).await;
    };
    let (refused, ()) = tokio::join!(organization.call(&agent, TO), stopped);
    refused.expect_problem(503, "twilio-unavailable");
    assert!(organization.sim_calls().await.is_empty());
    let entries = log(&organization, &refused.text("callId")).await;
    assert!(entries[0]["detail"].as_str().is_some_and(|detail| detail.contains("paused")), "{entries:?}");
}

#[tokio::test]
async fn an_intent_stored_too_late_is_never_submitted() {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let options = TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() };
    let (test, organization, agent) = started(options).await;
    let database = test.database.superuser_client().await;
    database.batch_execute("BEGIN; LOCK TABLE calls IN ACCESS EXCLUSIVE MODE").await.expect("locked");
    let late = async {
        let waiting = "SELECT FROM pg_locks WHERE relation = 'calls'::regclass AND NOT granted";
        let deadline = tokio::time::Instant::now() + Duration::from_secs(4);
        while database.query(waiting, &[]).await.expect("locks").is_empty() {
            assert!(tokio::time::Instant::now() < deadline, "nothing waits for the table");
        }
        clock.advance(Duration::from_secs(31));
        database.batch_execute("COMMIT").await.expect("unlocked");
    };
    let (refused, ()) = tokio::join!(organization.call(&agent, TO), late);
    refused.expect_problem(503, "twilio-unavailable");
    assert_eq!(organization.sim_call_requests().await, 0);
    let call = organization.get(&format!("/api/calls/{}", refused.text("callId"))).await;
    assert_eq!(call.text("status"), "failed", "{call:?}");
}

#[tokio::test]
async fn an_outcome_is_logged_once_although_its_first_commit_lost_its_answer() {
    let (test, organization, agent) = started(TestOptions::default()).await;
    let placed = organization.call(&agent, TO).await;
    let ended = organization.call_ended(&placed.text("id"), "completed").await;
    let context = TenantContext::service(placed.text("organizationId").parse().expect("an id"));
    let call_sid = ended["callSid"].as_str().expect("a SID").parse().expect("a SID");
    let log_id: LogId = RandomIds.next(&SystemClock).into();
    let answer = CallStatusUpdate::status(log_id, UpdateSource::Answer, CallStatus::Queued, Some(&call_sid));
    let mut stored = Vec::new();
    for _ in 0..2 {
        let mut tx = test.app.store().begin(&context).await.expect("begun");
        let call = placed.text("id").parse().expect("an id");
        stored.push(call_apply_update(tx.last(), call, &answer).await.expect("stored").is_some());
    }
    assert_eq!(stored, [true, false]);
    let entries = log(&organization, &placed.text("id")).await;
    let id = serde_json::to_value(log_id).expect("an id");
    assert_eq!(entries.iter().filter(|entry| entry["id"] == id).count(), 1, "{entries:?}");
}

#[tokio::test]
async fn after_an_unknown_outcome_a_call_is_never_dialled_again() {
    let options = TestOptions { twilio_timeout: Duration::from_millis(300), ..TestOptions::default() };
    let (_test, organization, agent) = started(options).await;
    for (fault, dialled) in [
        (json!({"dropBeforeAccept": 1}), 0),
        (json!({"dropAfterAccept": 1}), 1),
        (json!({"status": 500}), 0),
        (json!({"status": 502}), 0),
        (json!({"status": 503}), 0),
        (json!({"delayMs": 3_000}), 1),
    ] {
        let (asked_before, dialled_before) =
            (organization.sim_call_requests().await, organization.sim_calls().await.len());
        let mut faults = fault.clone();
        faults["next"] = json!(1);
        faults["loseCallbacks"] = json!(1);
        organization.control("/sim/faults", &faults).await;
        let placed = organization.call(&agent, TO).await;
        assert_eq!((placed.status, placed.text("status").as_str()), (202, "submission-unknown"), "{fault}: {placed:?}");
        assert_eq!(placed.body["callSid"], json!(null), "{fault}");
        assert_eq!(organization.sim_call_requests().await, asked_before + 1, "{fault}: asked once");
        assert_eq!(organization.sim_calls().await.len(), dialled_before + dialled, "{fault}");
        let entries = log(&organization, &placed.text("id")).await;
        assert_eq!(entries.len(), 1, "{entries:?}");
        assert!(entries[0]["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{entries:?}");
        let hang_up = organization.post(&format!("/api/calls/{}/hangup", placed.text("id")), &json!(null)).await;
        hang_up.expect_problem(409, "call-not-submitted");
    }
}

#[tokio::test]
async fn a_callback_completes_a_call_whose_answer_was_lost() {
    let (_test, organization, agent) = started(TestOptions::default()).await;
    organization.control("/sim/faults", &json!({"dropAfterAccept": 1, "next": 1})).await;
    let placed = organization.call(&agent, TO).await;
    assert_eq!(placed.status, 202, "{placed:?}");
    let ended = organization.call_ended(&placed.text("id"), "completed").await;
    assert_eq!(ended["callSid"], organization.sim_calls().await[0]["sid"]);
    assert_eq!(ended["durationSeconds"], 20, "{ended}");
}

#[tokio::test]
async fn callbacks_that_precede_twilios_answer_count_and_are_not_undone_by_it() {
    let (_test, organization, agent) = started(TestOptions::default()).await;
    organization.control("/sim/faults", &json!({"delayMs": 500, "next": 1})).await;
    let placed = organization.call(&agent, TO).await;
    assert_eq!((placed.status, placed.text("status").as_str()), (201, "completed"), "{placed:?}");
    let entries = log(&organization, &placed.text("id")).await;
    let last = entries.last().expect("entries");
    assert_eq!((&last["source"], &last["status"]), (&json!("answer"), &json!("queued")), "{entries:?}");
    assert!(entries.iter().any(|entry| entry["status"] == "completed"), "{entries:?}");
    assert!(entries.iter().all(|entry| entry["callSid"] == placed.body["callSid"]), "{entries:?}");
}

#[tokio::test]
async fn duplicate_and_reordered_callbacks_leave_one_entry_each_and_the_right_final_status() {
    let (_test, organization, agent) = started(TestOptions::default()).await;
    organization.control("/sim/faults", &json!({"doubleCallbacks": 1, "reorderCallbacks": 1, "seed": 7})).await;
    for (to, end) in [(TO, "completed"), ("+14155559000", "busy"), ("+14155559800", "canceled")] {
        let placed = organization.call(&agent, to).await;
        let sid = placed.text("callSid");
        let events = if end == "completed" { 4 } else { 3 };
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        let delivered = loop {
            let callbacks = organization.sim_callbacks().await;
            let delivered: Vec<Value> = callbacks
                .into_iter()
                .filter(|attempt| attempt["sid"] == sid.as_str() && attempt["kind"] == "call-status")
                .collect();
            if delivered.len() >= 2 * events {
                break delivered;
            }
            assert!(tokio::time::Instant::now() < deadline, "{delivered:?}");
        };
        assert!(delivered.iter().all(|attempt| attempt["status"] == 204), "{delivered:?}");
        let call = organization.call_ended(&placed.text("id"), end).await;
        assert_eq!(call["presumed"], false);
        let entries = log(&organization, &placed.text("id")).await;
        let reported: Vec<_> = entries
            .iter()
            .filter(|entry| entry["source"] == "callback")
            .map(|entry| (entry["sequenceNumber"].as_i64(), entry["status"].to_string()))
            .collect();
        assert_eq!(reported.len(), events, "{entries:?}");
        assert_eq!(reported.iter().collect::<BTreeSet<_>>().len(), events, "{entries:?}");
    }
}

#[tokio::test]
async fn every_terminal_status_of_twilio_is_tracked() {
    let (_test, organization, agent) = started(TestOptions::default()).await;
    for (to, end) in [
        ("+14155550001", "completed"),
        ("+14155559001", "busy"),
        ("+14155559100", "no-answer"),
        ("+14155559200", "failed"),
        ("+14155559800", "canceled"),
    ] {
        let placed = organization.call(&agent, to).await;
        assert_eq!(placed.status, 201, "{placed:?}");
        let call = organization.call_ended(&placed.text("id"), end).await;
        assert!(call["endedAt"].is_string(), "{call}");
    }
}
