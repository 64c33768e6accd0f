//! Endpoints that do not work.

use std::time::Duration;

use serde_json::json;

use super::receiver::{Answering, Receiver, by_call, completed_call, deliveries, endpoint_at, logged, with_clock};

const HOUR: Duration = Duration::from_hours(1);

#[tokio::test]
async fn an_endpoint_that_answers_500_for_a_day_loses_nothing_and_keeps_the_order() {
    let (test, clock) = with_clock().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let receiver = Receiver::start().await;
    receiver.answers(Answering::With(500));
    let (id, _) = endpoint_at(&organization, &receiver).await;
    let mut calls = Vec::new();
    for _ in 0..3 {
        calls.push(completed_call(&organization, &agent).await);
        test.deliver_events().await;
        clock.advance(Duration::from_mins(1));
    }
    for _ in 0..24 {
        test.deliver_events().await;
        clock.advance(HOUR);
    }
    assert_eq!(receiver.accepted().len(), 0);
    let firsts: Vec<&str> = calls.iter().map(String::as_str).collect();
    assert!(receiver.received().iter().all(|one| firsts.contains(&one.call())));
    assert!(
        by_call(&receiver.received()).values().all(|tried| tried.iter().all(|status| *status == tried[0])),
        "nothing is sent before what came first: {:?}",
        by_call(&receiver.received())
    );
    let shown = organization.get(&format!("/api/event-endpoints/{id}")).await;
    assert!(shown.body["failingSince"].is_string() && shown.body["enabled"] == true, "{shown:?}");

    receiver.answers(Answering::With(200));
    for _ in 0..16 {
        clock.advance(HOUR);
        test.deliver_events().await;
    }
    for call in &calls {
        assert_eq!(by_call(&receiver.accepted())[call], logged(&organization, call).await);
    }
    assert!(organization.get(&format!("/api/event-endpoints/{id}")).await.body["failingSince"].is_null());
    assert_eq!(deliveries(&organization, &id, "?status=pending").await.len(), 0);
}

#[tokio::test]
async fn what_fails_for_three_days_is_dead_and_an_endpoint_that_fails_for_five_is_disabled_with_a_reason() {
    let (test, clock) = with_clock().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let receiver = Receiver::start().await;
    receiver.answers(Answering::With(503));
    let (id, _) = endpoint_at(&organization, &receiver).await;
    completed_call(&organization, &agent).await;
    for _ in 0..73 {
        test.deliver_events().await;
        clock.advance(HOUR);
    }
    test.deliver_events().await;
    let dead = deliveries(&organization, &id, "?status=dead").await;
    assert!(!dead.is_empty());
    let first = dead.last().expect("the first one");
    assert!(first["attempts"].as_i64().is_some_and(|attempts| attempts > 8), "{first}");
    assert_eq!(first["lastStatusCode"], 503);
    assert!(first["lastError"].as_str().is_some_and(|text| text.contains("2xx")), "{first}");

    clock.advance(HOUR * 48);
    completed_call(&organization, &agent).await;
    test.deliver_events().await;
    let shown = organization.get(&format!("/api/event-endpoints/{id}")).await;
    assert_eq!((&shown.body["enabled"], &shown.body["disabledReason"]), (&json!(false), &json!("failing")));
    let log = organization.get("/api/audit-log?action=event-endpoint.disable").await;
    let entry = &log.body["items"][0];
    assert_eq!((&entry["actor"]["kind"], &entry["resourceId"]), (&json!("service"), &json!(id)), "{log:?}");
    assert_eq!(entry["after"]["disabledReason"], "failing");

    // Nothing is sent any more, until somebody enables it.
    let before = receiver.received().len();
    clock.advance(HOUR);
    test.deliver_events().await;
    assert_eq!(receiver.received().len(), before);
    receiver.answers(Answering::With(204));
    let enabled = organization.patch(&format!("/api/event-endpoints/{id}"), &json!({"enabled": true})).await;
    assert_eq!((&enabled.body["enabled"], &enabled.body["failingSince"]), (&json!(true), &json!(null)));
    clock.advance(HOUR);
    test.deliver_events().await;
    assert!(!receiver.accepted().is_empty());
}

#[tokio::test]
async fn an_endpoint_that_is_gone_is_disabled_at_once() {
    let (test, clock) = with_clock().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let receiver = Receiver::start().await;
    receiver.answers(Answering::With(410));
    let (id, _) = endpoint_at(&organization, &receiver).await;
    let first = completed_call(&organization, &agent).await;
    test.deliver_events().await;
    let shown = organization.get(&format!("/api/event-endpoints/{id}")).await;
    assert_eq!((&shown.body["enabled"], &shown.body["disabledReason"]), (&json!(false), &json!("gone")));
    let tried = receiver.received().len();
    clock.advance(HOUR * 20);
    let second = completed_call(&organization, &agent).await;
    test.deliver_events().await;
    assert_eq!(receiver.received().len(), tried);
    assert_eq!(deliveries(&organization, &id, "?status=dead").await.len(), 0, "none is given up");
    let health = organization.get("/api/health").await;
    let failing = &health.body["failingEndpoints"][0];
    assert_eq!((&failing["id"], &failing["disabledReason"]), (&json!(id), &json!("gone")), "{health:?}");
    assert!(failing["problem"].as_str().is_some_and(|problem| problem.contains("410")), "{failing}");

    receiver.answers(Answering::With(204));
    organization.patch(&format!("/api/event-endpoints/{id}"), &json!({"enabled": true})).await;
    test.deliver_events().await;
    let accepted = by_call(&receiver.accepted());
    for call in [&first, &second] {
        assert_eq!(accepted[call], logged(&organization, call).await, "what was answered with 410, too");
    }
    assert_eq!(organization.get("/api/health").await.body["failingEndpoints"], json!([]));
}

#[tokio::test]
async fn an_endpoint_can_ask_for_time() {
    let (test, clock) = with_clock().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let receiver = Receiver::start().await;
    receiver.answers(Answering::WithRetryAfter(429, 3_600));
    endpoint_at(&organization, &receiver).await;
    completed_call(&organization, &agent).await;
    test.deliver_events().await;
    clock.advance(Duration::from_mins(59));
    test.deliver_events().await;
    assert_eq!(receiver.received().len(), 1);
    clock.advance(Duration::from_mins(2));
    test.deliver_events().await;
    assert_eq!(receiver.received().len(), 2);
}

#[tokio::test]
async fn what_an_endpoint_missed_while_it_was_disabled_is_sent_when_it_is_enabled_within_three_days() {
    let (test, clock) = with_clock().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let receiver = Receiver::start().await;
    let (id, _) = endpoint_at(&organization, &receiver).await;
    let switch = async |enabled: bool| {
        let path = format!("/api/event-endpoints/{id}");
        assert_eq!(organization.patch(&path, &json!({"enabled": enabled})).await.body["enabled"], enabled);
    };
    switch(false).await;
    let old = completed_call(&organization, &agent).await;
    test.deliver_events().await;
    clock.advance(HOUR * 72);
    let missed = completed_call(&organization, &agent).await;
    clock.advance(HOUR);
    switch(true).await;
    test.deliver_events().await;
    let calls = by_call(&receiver.accepted());
    assert_eq!(calls[&missed], logged(&organization, &missed).await);
    assert!(!calls.contains_key(&old));
}
