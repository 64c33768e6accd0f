//! A request repeated with its `Idempotency-Key` dials once.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use linecard_domain::{Clock, ManualClock, SystemClock};
use linecard_testkit::{Answer, TestApp, TestOptions, TestOrganization, send};
use reqwest::Method;
use serde_json::{Value, json};

const TO: &str = "+14155550000";

async fn place(organization: &TestOrganization, key: &str, body: &Value) -> Answer {
    send(organization.request(Method::POST, "/api/calls").header("idempotency-key", key).json(body)).await
}

async fn place_text(organization: &TestOrganization, key: &str, body: &str) -> Answer {
    let request = organization.request(Method::POST, "/api/calls").header("idempotency-key", key);
    send(request.header("content-type", "application/json").body(body.to_owned())).await
}

async fn started() -> (TestApp, TestOrganization, String) {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    (test, organization, agent)
}

#[tokio::test]
async fn a_repeated_request_returns_the_original_call_in_its_current_state() {
    let (_test, organization, agent) = started().await;
    let body = json!({"agentId": agent, "to": TO});
    let first = place(&organization, "order-1", &body).await;
    organization.call_ended(&first.text("id"), "completed").await;
    let retry = place(&organization, "order-1", &body).await;
    assert_eq!((retry.status, retry.text("id")), (201, first.text("id")), "{retry:?}");
    assert_eq!((retry.text("callSid"), retry.text("status").as_str()), (first.text("callSid"), "completed"));
    assert_eq!(organization.sim_call_requests().await, 1);
}

#[tokio::test]
async fn a_different_body_under_the_same_key_is_refused_but_field_order_does_not_matter() {
    let (_test, organization, agent) = started().await;
    let first = place_text(&organization, "k", &format!(r#"{{"agentId":"{agent}","to":"{TO}","record":false}}"#)).await;
    assert_eq!(first.status, 201, "{first:?}");
    let reordered = format!("{{ \"record\" : false,\n \"to\": \"{TO}\", \"agentId\":\"{agent}\" }}");
    let retry = place_text(&organization, "k", &reordered).await;
    assert_eq!((retry.status, retry.text("id")), (201, first.text("id")), "{retry:?}");
    let nested = |inner: &str| format!(r#"{{"agentId":"{agent}","to":"{TO}","metadata":{{{inner}}}}}"#);
    let with_metadata = place_text(&organization, "n", &nested(r#""a":{"x":1,"y":[1,2]},"b":2"#)).await;
    let moved = place_text(&organization, "n", &nested(r#""b":2,"a":{"y":[1,2],"x":1}"#)).await;
    assert_eq!(moved.text("id"), with_metadata.text("id"), "{moved:?}");
    let swapped = place_text(&organization, "n", &nested(r#""b":2,"a":{"y":[2,1],"x":1}"#)).await;
    swapped.expect_problem(409, "idempotency-key-reused");
    for other in [json!({"agentId": agent, "to": "+14155550001"}), json!({"agentId": agent, "to": TO, "record": true})]
    {
        place(&organization, "k", &other).await.expect_problem(409, "idempotency-key-reused");
    }
    assert_eq!(organization.sim_calls().await.len(), 2);
}

#[tokio::test]
async fn concurrent_requests_with_one_key_dial_once() {
    let (_test, organization, agent) = started().await;
    let body = json!({"agentId": agent, "to": TO});
    for round in 0..10 {
        let key = format!("round-{round}");
        let sends = || place(&organization, &key, &body);
        let answers: [Answer; 6] = tokio::join!(sends(), sends(), sends(), sends(), sends(), sends()).into();
        assert!(answers.iter().all(|answer| [201, 202].contains(&answer.status)), "{answers:?}");
        assert!(answers.iter().any(|answer| answer.status == 201), "{answers:?}");
        let calls: BTreeSet<_> = answers.iter().map(|answer| answer.text("id")).collect();
        assert_eq!(calls.len(), 1, "{answers:?}");
        assert_eq!(organization.sim_call_requests().await, round + 1);
    }
}

#[tokio::test]
async fn a_key_belongs_to_its_organization() {
    let (test, organization, agent) = started().await;
    let other = test.organization("Other").await;
    let (foreign, _) = other.connected_agent("Theirs").await;
    let first = place(&organization, "same", &json!({"agentId": agent, "to": TO})).await;
    let second = place(&other, "same", &json!({"agentId": foreign, "to": TO})).await;
    assert_eq!((first.status, second.status), (201, 201), "{second:?}");
    assert_ne!(first.text("id"), second.text("id"));
}

#[tokio::test]
async fn a_refusal_by_linecard_leaves_the_key_unused_and_one_by_twilio_does_not() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let agent = organization.agent("Front desk").await;
    let body = json!({"agentId": agent, "to": TO});
    for _ in 0..2 {
        place(&organization, "later", &body).await.expect_problem(409, "agent-not-connected");
    }
    place(&organization, "later", &json!({"agentId": agent, "to": "911"})).await.expect_fields(&["/to"]);
    let account = organization.twilio_account().await;
    organization.connect(&agent, &account).await;
    assert_eq!(place(&organization, "later", &body).await.status, 201);

    let refused = json!({"agentId": agent, "to": "+15005550001"});
    let first = place(&organization, "refused", &refused).await;
    first.expect_problem(422, "twilio-refused");
    let asked = organization.sim_call_requests().await;
    let retry = place(&organization, "refused", &refused).await;
    retry.expect_problem(422, "twilio-refused");
    assert_eq!((retry.text("callId"), &retry.body["twilioCode"]), (first.text("callId"), &json!(21217)));
    assert_eq!(organization.sim_call_requests().await, asked, "it is not asked again");
}

#[tokio::test]
async fn a_repeat_after_an_unknown_outcome_dials_nothing() {
    let (_test, organization, agent) = started().await;
    let body = json!({"agentId": agent, "to": TO});
    organization.control("/sim/faults", &json!({"dropBeforeAccept": 1, "next": 1})).await;
    let first = place(&organization, "lost", &body).await;
    assert_eq!(first.status, 202, "{first:?}");
    let retry = place(&organization, "lost", &body).await;
    assert_eq!((retry.status, retry.text("id")), (202, first.text("id")));
    assert_eq!((organization.sim_call_requests().await, organization.sim_calls().await.len()), (1, 0));
}

#[tokio::test]
async fn a_key_is_valid_for_24_hours() {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let test = TestApp::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let body = json!({"agentId": agent, "to": TO});
    let first = place(&organization, "daily", &body).await;
    clock.advance(Duration::from_hours(24) - Duration::from_secs(1));
    assert_eq!(place(&organization, "daily", &body).await.text("id"), first.text("id"));
    clock.advance(Duration::from_secs(1));
    let other_body = json!({"agentId": agent, "to": "+14155550001"});
    let next_day = place(&organization, "daily", &other_body).await;
    assert_eq!(next_day.status, 201, "{next_day:?}");
    assert_ne!(next_day.text("id"), first.text("id"));
    place(&organization, "daily", &body).await.expect_problem(409, "idempotency-key-reused");
}

#[tokio::test]
async fn a_refused_call_repeated_with_its_key_gets_the_same_answer_and_is_not_dialled_again() {
    let (_test, organization, agent) = started().await;
    for to in ["+14155559900", "+14155559903", "+14155559910"] {
        let body = json!({"agentId": agent, "to": to});
        let first = place(&organization, to, &body).await;
        first.expect_problem(422, "twilio-refused");
        let requests = organization.sim_call_requests().await;
        let again = place(&organization, to, &body).await;
        let same = |field: &str| assert_eq!(first.body[field], again.body[field], "{field}: {again:?}");
        assert_eq!((again.status, again.code()), (422, "twilio-refused"), "{again:?}");
        ["callId", "twilioCode", "detail", "title"].into_iter().for_each(same);
        assert_eq!(organization.sim_call_requests().await, requests, "nothing was sent to Twilio");
    }
}
