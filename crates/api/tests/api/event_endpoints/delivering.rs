//! What is sent, to whom, and in which order.

use std::collections::HashSet;
use std::time::Duration;

use linecard_testkit::TestApp;
use serde_json::json;

use super::receiver::{
    Answering, Receiver, by_call, completed_call, deliveries, endpoint, endpoint_at, logged, with_clock,
};

#[tokio::test]
async fn every_log_entry_of_a_call_is_sent_once_signed_and_in_order() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    completed_call(&organization, &agent).await;
    let receiver = Receiver::start().await;
    let (id, secret) = endpoint_at(&organization, &receiver).await;
    let call = completed_call(&organization, &agent).await;
    test.deliver_events().await;
    test.deliver_events().await;

    let received = receiver.received();
    assert_eq!(by_call(&received), [(call.clone(), logged(&organization, &call).await)].into(), "of that call alone");
    for one in &received {
        assert_eq!((one.signatures(), one.signatures_of(&secret)), (1, 1), "{one:?}");
        assert_eq!(one.body["type"], "call");
        assert_eq!(one.body["organizationId"], organization.id);
        assert_eq!((&one.body["data"]["id"], &one.body["data"]["agentId"]), (&json!(one.id), &json!(agent)));
        assert_eq!(one.body["timestamp"], one.body["data"]["receivedAt"]);
    }
    let log = deliveries(&organization, &id, "?status=delivered").await;
    assert_eq!(log.len(), received.len());
    assert!(
        log.iter().all(|one| one["attempts"] == 1 && one["lastStatusCode"] == 204 && one["nextAttemptAt"].is_null())
    );
    let shown = organization.get(&format!("/api/event-endpoints/{id}")).await;
    assert!(shown.body["lastSuccessAt"].is_string() && shown.body["failingSince"].is_null(), "{shown:?}");
}

#[tokio::test]
async fn an_event_has_the_same_data_in_a_stream_and_at_an_endpoint() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let receiver = Receiver::start().await;
    endpoint_at(&organization, &receiver).await;
    let mut stream =
        test.http.get(test.url("/api/events")).bearer_auth(&organization.api_key).send().await.expect("a stream");
    let call = completed_call(&organization, &agent).await;
    test.deliver_events().await;
    let sent = receiver.received();
    let mut text = String::new();
    while text.matches("\ndata:").count() < sent.len() {
        text.push_str(std::str::from_utf8(&stream.chunk().await.expect("bytes").expect("goes on")).expect("UTF-8"));
    }
    assert!(!sent.is_empty() && text.contains(&call));
    let streamed: Vec<serde_json::Value> = text
        .lines()
        .filter_map(|line| line.strip_prefix("data:"))
        .map(|json| serde_json::from_str(json.trim()).expect("JSON"))
        .collect();
    for one in &sent {
        assert!(streamed.contains(&one.body["data"]), "{one:?} is not in {text}");
    }
}

#[tokio::test]
async fn an_endpoint_gets_the_events_of_its_types_and_its_agent() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let (other, _) = organization.connected_agent("Night line").await;
    let (messages, of_agent, all) = (Receiver::start().await, Receiver::start().await, Receiver::start().await);
    endpoint(&organization, &json!({"url": messages.url, "eventTypes": ["message"]})).await;
    endpoint(&organization, &json!({"url": of_agent.url, "agentId": agent, "eventTypes": ["call"]})).await;
    endpoint_at(&organization, &all).await;
    let (first, second) = (completed_call(&organization, &agent).await, completed_call(&organization, &other).await);
    let text = json!({"agentId": other, "to": "+14155550000", "body": "Hello"});
    assert_eq!(organization.post("/api/messages", &text).await.status, 201);
    test.deliver_events().await;

    assert!(!messages.received().is_empty());
    assert!(messages.received().iter().all(|one| one.body["type"] == "message"));
    let of_its_agent: Vec<String> = by_call(&of_agent.received()).into_keys().collect();
    assert_eq!(of_its_agent, std::slice::from_ref(&first));
    let mut calls: Vec<String> = by_call(&all.received()).into_keys().collect();
    calls.sort();
    let mut expected = vec![first, second];
    expected.sort();
    assert_eq!(calls, expected);
}

#[tokio::test]
async fn an_organization_gets_nothing_of_another() {
    let test = TestApp::start().await;
    let (ours, theirs) = (test.organization("Acme").await, test.organization("Other").await);
    let (agent, _) = ours.connected_agent("Front desk").await;
    let (their_agent, _) = theirs.connected_agent("Front desk").await;
    let (receiver, their_receiver) = (Receiver::start().await, Receiver::start().await);
    let (id, _) = endpoint_at(&ours, &receiver).await;
    endpoint_at(&theirs, &their_receiver).await;
    let (call, their_call) = (completed_call(&ours, &agent).await, completed_call(&theirs, &their_agent).await);
    test.deliver_events().await;
    assert_eq!(by_call(&receiver.received()).into_keys().collect::<Vec<_>>(), [call]);
    assert_eq!(by_call(&their_receiver.received()).into_keys().collect::<Vec<_>>(), [their_call]);

    let theirs_agent = json!({"url": receiver.url, "agentId": their_agent});
    ours.post("/api/event-endpoints", &theirs_agent).await.expect_fields(&["/agentId"]);
    for path in ["", "/deliveries"] {
        theirs.get(&format!("/api/event-endpoints/{id}{path}")).await.expect_problem(404, "not-found");
    }
}

#[tokio::test]
async fn an_endpoint_outlives_its_key_and_its_agent_and_the_agents_last_events_are_sent() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let made = organization.post("/api/api-keys", &json!({"name": "Set-up", "role": "admin"})).await;
    let with_key = organization.acting_with(&made.text("key"));
    let receiver = Receiver::start().await;
    endpoint(&with_key, &json!({"url": receiver.url, "agentId": agent})).await;
    assert_eq!(organization.delete(&format!("/api/api-keys/{}", made.text("id"))).await.status, 200);
    let call = completed_call(&organization, &agent).await;
    assert_eq!(organization.delete(&format!("/api/agents/{agent}")).await.status, 204);
    test.deliver_events().await;
    assert_eq!(by_call(&receiver.received())[&call], logged(&organization, &call).await);
}

#[tokio::test]
async fn an_endpoint_that_hangs_holds_up_no_other() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let (hangs, works) = (Receiver::start().await, Receiver::start().await);
    hangs.answers(Answering::Never);
    endpoint_at(&organization, &hangs).await;
    endpoint_at(&organization, &works).await;
    let call = completed_call(&organization, &agent).await;
    let expected = logged(&organization, &call).await;
    let delivering = test.deliver_events();
    let others = async {
        hangs.has_received(1).await;
        works.has_received(expected.len()).await;
        assert_eq!(hangs.received().len(), 1, "of one call, one event is sent at a time");
        assert_eq!(by_call(&works.accepted())[&call], expected);
        hangs.release();
    };
    tokio::time::timeout(Duration::from_secs(14), async { tokio::join!(delivering, others) })
        .await
        .expect("sooner than the time-out of an attempt");
    assert_eq!(by_call(&hangs.accepted())[&call], expected, "and then everything, in order");
}

#[tokio::test]
async fn what_is_delivered_is_removed_after_a_week_and_what_is_dead_after_a_month() {
    let (test, clock) = with_clock().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let receiver = Receiver::start().await;
    let (id, _) = endpoint_at(&organization, &receiver).await;
    completed_call(&organization, &agent).await;
    test.deliver_events().await;
    assert!(!deliveries(&organization, &id, "").await.is_empty());
    receiver.answers(Answering::With(500));
    assert_eq!(organization.post(&format!("/api/event-endpoints/{id}/test"), &json!({})).await.status, 202);
    test.deliver_events().await;
    assert_eq!(deliveries(&organization, &id, "?status=dead").await.len(), 1);

    clock.advance(Duration::from_hours(24 * 7 + 1));
    test.app.reconcile_all().await.expect("upkeep");
    let left = deliveries(&organization, &id, "").await;
    assert_eq!(left.iter().map(|one| &one["status"]).collect::<Vec<_>>(), ["dead"]);
    clock.advance(Duration::from_hours(24 * 23));
    test.app.reconcile_all().await.expect("upkeep");
    assert_eq!(deliveries(&organization, &id, "").await.len(), 0);
    test.deliver_events().await;
    // Reconciling has added to the call's log.
    let received = receiver.received();
    let ids: HashSet<&str> = received.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids.len(), received.len(), "what was removed is not sent again");
}
