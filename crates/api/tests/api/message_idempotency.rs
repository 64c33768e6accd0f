//! A message is sent once, however often it is asked for.

use linecard_testkit::send;
use reqwest::Method;
use serde_json::json;

use crate::messaging::Scene;

#[tokio::test]
async fn a_repeated_request_is_answered_with_the_message_of_the_first() {
    let scene = Scene::set().await;
    let first = scene.post_with_key("order-17", &scene.text("+14155550000")).await;
    assert_eq!(first.status, 201, "{first:?}");
    scene.message_when(&first.text("id"), "delivered").await;
    // The same request, its fields in another order.
    let reordered = format!(r#"{{"to":"+14155550000","body":"Your table is ready.","agentId":"{}"}}"#, scene.agent);
    let request = scene.organization.request(Method::POST, "/api/messages");
    let again =
        send(request.header("idempotency-key", "order-17").header("content-type", "application/json").body(reordered))
            .await;
    assert_eq!((again.status, again.text("id")), (201, first.text("id")), "{again:?}");
    assert_eq!(again.body["status"], "delivered", "as it is now");
    assert_eq!(scene.sim("messages").await.len(), 1);
}

#[tokio::test]
async fn a_key_stands_for_one_request_of_one_operation() {
    let scene = Scene::set().await;
    assert_eq!(scene.post_with_key("order-17", &scene.text("+14155550000")).await.status, 201);
    let other = scene.post_with_key("order-17", &scene.text("+14155550001")).await;
    assert_eq!((other.status, other.code()), (409, "idempotency-key-reused"));
    let call = scene.organization.request(Method::POST, "/api/calls").header("idempotency-key", "order-17");
    let call = send(call.json(&json!({"agentId": scene.agent, "to": "+14155550000"}))).await;
    assert_eq!((call.status, call.code()), (409, "idempotency-key-reused"));
    let malformed = scene.post_with_key("two words", &scene.text("+14155550000")).await;
    assert_eq!((malformed.status, malformed.pointers()), (422, vec!["Idempotency-Key"]));
    assert_eq!(scene.sim("messages").await.len(), 1);

    let stranger = scene.test.organization("Other").await;
    let (agent, _) = stranger.connected_agent("Front desk").await;
    let request = stranger.request(Method::POST, "/api/messages").header("idempotency-key", "order-17");
    let own = send(request.json(&json!({"agentId": agent, "to": "+14155550000", "body": "Hello"}))).await;
    assert_eq!(own.status, 201, "a key is its organization's");
}

#[tokio::test]
async fn of_requests_that_come_at_once_with_one_key_one_sends_and_all_answer_its_message() {
    let scene = Scene::set().await;
    // So that the others come while the first one waits for Twilio.
    scene.organization.control("/sim/faults", &json!({"delayMs": 100})).await;
    for round in 0..5 {
        let (key, text) = (format!("order-{round}"), scene.text("+14155550000"));
        let post = || scene.post_with_key(&key, &text);
        let answers: [_; 4] = tokio::join!(post(), post(), post(), post()).into();
        let id = answers[0].text("id");
        for answer in &answers {
            assert!(matches!(answer.status, 201 | 202), "{answer:?}");
            assert_eq!(answer.text("id"), id);
        }
        assert!(answers.iter().any(|answer| answer.status == 201));
    }
    assert_eq!(scene.sim("messages").await.len(), 5);
}

#[tokio::test]
async fn a_refused_message_is_not_sent_again_with_the_same_key() {
    let scene = Scene::set().await;
    let refused = scene.post_with_key("order-17", &scene.text("+15005550004")).await;
    assert_eq!(refused.status, 422);
    let requests = scene.sim("requests").await.len();
    let again = scene.post_with_key("order-17", &scene.text("+15005550004")).await;
    assert_eq!((again.status, again.text("id")), (202, refused.text("messageId")), "{again:?}");
    assert_eq!(again.body["status"], "failed");
    assert_eq!(scene.sim("requests").await.len(), requests);
}
