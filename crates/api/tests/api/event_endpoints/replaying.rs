//! Tests, retries and replays.

use std::time::Duration;

use linecard_domain::{Clock, LogId};
use serde_json::json;
use time::format_description::well_known::Rfc3339;

use super::receiver::{Answering, Receiver, by_call, completed_call, deliveries, endpoint_at, logged, with_clock};

#[tokio::test]
async fn a_test_is_sent_once_also_to_an_endpoint_that_is_disabled() {
    let (test, clock) = with_clock().await;
    let organization = test.organization("Acme").await;
    let receiver = Receiver::start().await;
    let (id, secret) = endpoint_at(&organization, &receiver).await;
    let path = format!("/api/event-endpoints/{id}");
    organization.patch(&path, &json!({"enabled": false})).await;
    let asked = organization.post(&format!("{path}/test"), &json!({})).await;
    assert_eq!(
        (asked.status, asked.text("type"), asked.text("status")),
        (202, "test".to_owned(), "pending".to_owned())
    );
    let again = organization.post(&format!("{path}/test"), &json!({})).await;
    assert_eq!(again.text("id"), asked.text("id"), "one that is under way is returned");
    test.deliver_events().await;
    let [sent] = receiver.received().try_into().expect("one request");
    assert_eq!((sent.id.clone(), sent.signatures_of(&secret)), (asked.text("id"), 1));
    assert_eq!((&sent.body["type"], &sent.body["organizationId"]), (&json!("test"), &json!(organization.id)));

    receiver.answers(Answering::With(500));
    organization.post(&format!("{path}/test"), &json!({})).await;
    test.deliver_events().await;
    clock.advance(Duration::from_hours(1));
    test.deliver_events().await;
    let log = deliveries(&organization, &id, "").await;
    assert_eq!(log.iter().map(|one| one["status"].as_str()).collect::<Vec<_>>(), [Some("dead"), Some("delivered")]);
    assert_eq!(log[0]["attempts"], 1, "a test is not repeated");
    let shown = organization.get(&path).await;
    assert!(shown.body["failingSince"].is_null(), "and says nothing about the endpoint: {shown:?}");
}

#[tokio::test]
async fn a_test_that_succeeds_shows_that_the_endpoint_was_repaired() {
    let (test, _clock) = with_clock().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let receiver = Receiver::start().await;
    receiver.answers(Answering::With(500));
    let (id, _) = endpoint_at(&organization, &receiver).await;
    completed_call(&organization, &agent).await;
    test.deliver_events().await;
    let path = format!("/api/event-endpoints/{id}");
    assert!(organization.get(&path).await.body["failingSince"].is_string());
    receiver.answers(Answering::With(204));
    organization.post(&format!("{path}/test"), &serde_json::json!({})).await;
    test.deliver_events().await;
    assert!(organization.get(&path).await.body["failingSince"].is_null());
}

#[tokio::test]
async fn a_dead_event_can_be_sent_again_alone() {
    let (test, clock) = with_clock().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let receiver = Receiver::start().await;
    receiver.answers(Answering::With(500));
    let (id, _) = endpoint_at(&organization, &receiver).await;
    completed_call(&organization, &agent).await;
    for _ in 0..74 {
        test.deliver_events().await;
        clock.advance(Duration::from_hours(1));
    }
    receiver.answers(Answering::With(204));
    let dead = deliveries(&organization, &id, "?status=dead").await;
    let first = dead.last().and_then(|one| one["id"].as_str()).expect("a dead one");
    let path = format!("/api/event-endpoints/{id}/deliveries/{first}/retry");
    let retried = organization.post(&path, &json!({})).await;
    assert_eq!((retried.status, retried.text("status")), (202, "pending".to_owned()), "{retried:?}");
    test.deliver_events().await;
    let accepted: Vec<String> = receiver.accepted().into_iter().map(|one| one.id).collect();
    assert!(accepted.contains(&first.to_owned()), "{accepted:?}");
    let nothing = format!("/api/event-endpoints/{id}/deliveries/{id}/retry");
    organization.post(&nothing, &json!({})).await.expect_problem(404, "not-found");
}

#[tokio::test]
async fn everything_since_an_instant_is_sent_again_with_the_same_ids_and_in_order() {
    let (test, clock) = with_clock().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let too_early = completed_call(&organization, &agent).await;
    clock.advance(Duration::from_mins(10));
    let since = clock.now();
    clock.advance(Duration::from_mins(1));
    let before = completed_call(&organization, &agent).await;
    clock.advance(Duration::from_mins(1));
    let receiver = Receiver::start().await;
    let (id, _) = endpoint_at(&organization, &receiver).await;
    let delivered = completed_call(&organization, &agent).await;
    test.deliver_events().await;
    let once = receiver.received();
    let calls_once: Vec<String> = by_call(&once).into_keys().collect();
    assert_eq!(calls_once, std::slice::from_ref(&delivered));

    clock.advance(Duration::from_mins(1));
    let path = format!("/api/event-endpoints/{id}/replay");
    let asked = organization.post(&path, &json!({"since": since.format(&Rfc3339).expect("text")})).await;
    assert_eq!(asked.status, 202, "{asked:?}");
    test.deliver_events().await;
    test.deliver_events().await;
    let again = receiver.received().split_off(once.len());
    let calls = by_call(&again);
    assert_eq!(calls.len(), 2, "{calls:?}");
    for call in [&before, &delivered] {
        assert_eq!(calls[call], logged(&organization, call).await);
    }
    assert!(!calls.contains_key(&too_early));
    for one in &once {
        assert_eq!(again.iter().filter(|other| other.id == one.id).count(), 1, "once again, with the same id");
    }
    for wrong in ["tomorrow", "2020-01-01T00:00:00Z", "2040-01-01T00:00:00Z"] {
        organization.post(&path, &json!({"since": wrong})).await.expect_fields(&["/since"]);
    }
}

#[tokio::test]
async fn a_replay_that_was_asked_for_while_the_endpoint_was_disabled_begins_when_it_is_enabled() {
    let (test, clock) = with_clock().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let receiver = Receiver::start().await;
    let (id, _) = endpoint_at(&organization, &receiver).await;
    let path = format!("/api/event-endpoints/{id}");
    let day = Duration::from_hours(24);
    organization.patch(&path, &json!({"enabled": false})).await;
    let too_early = completed_call(&organization, &agent).await;
    clock.advance(day);
    let replayed = completed_call(&organization, &agent).await;
    clock.advance(8 * day);
    // From the very millisecond of its first event.
    let log = organization.get(&format!("/api/calls/{replayed}/log")).await;
    let first: LogId = log.body["items"][0]["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    let since = first.created_at().expect("an instant");
    for since in [since, since + day] {
        let since = since.format(&Rfc3339).expect("text");
        assert_eq!(organization.post(&format!("{path}/replay"), &json!({"since": since})).await.status, 202);
        test.deliver_events().await;
    }
    assert_eq!(receiver.received().len(), 0);
    organization.patch(&path, &json!({"enabled": true})).await;
    test.deliver_events().await;
    let calls = by_call(&receiver.accepted());
    assert_eq!(calls[&replayed], logged(&organization, &replayed).await);
    assert!(!calls.contains_key(&too_early), "{calls:?}");

    // It has been read: three days back is the bound again.
    organization.patch(&path, &json!({"enabled": false})).await;
    let missed = completed_call(&organization, &agent).await;
    clock.advance(4 * day);
    organization.patch(&path, &json!({"enabled": true})).await;
    test.deliver_events().await;
    assert!(!by_call(&receiver.accepted()).contains_key(&missed));
}
