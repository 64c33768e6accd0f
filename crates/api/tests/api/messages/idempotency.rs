//! A message is sent once, however often the request is repeated.

use linecard_testkit::send;
use reqwest::Method;
use serde_json::json;

use crate::messages::scenario::Scenario;

#[tokio::test]
async fn a_repeated_request_returns_the_original_message() {
    let scenario = Scenario::start().await;
    let first = scenario.post_with_key("order-17", &scenario.text("+14155550000")).await;
    assert_eq!(first.status, 201, "{first:?}");
    scenario.message_when(&first.text("id"), "delivered").await;
    // The same request with its fields in a different order.
    let reordered = format!(r#"{{"to":"+14155550000","body":"Your table is ready.","agentId":"{}"}}"#, scenario.agent);
    let request = scenario.organization.request(Method::POST, "/api/messages");
    let again =
        send(request.header("idempotency-key", "order-17").header("content-type", "application/json").body(reordered))
            .await;
    assert_eq!((again.status, again.text("id")), (201, first.text("id")), "{again:?}");
    assert_eq!(again.body["status"], "delivered", "as it is now");
    assert_eq!(scenario.sim("messages").await.len(), 1);
}

#[tokio::test]
async fn a_key_covers_one_request_of_one_operation() {
    let scenario = Scenario::start().await;
    assert_eq!(scenario.post_with_key("order-17", &scenario.text("+14155550000")).await.status, 201);
    let other = scenario.post_with_key("order-17", &scenario.text("+14155550001")).await;
    assert_eq!((other.status, other.code()), (409, "idempotency-key-reused"));
    let call = scenario.organization.request(Method::POST, "/api/calls").header("idempotency-key", "order-17");
    let call = send(call.json(&json!({"agentId": scenario.agent, "to": "+14155550000"}))).await;
    assert_eq!((call.status, call.code()), (409, "idempotency-key-reused"));
    let malformed = scenario.post_with_key("two words", &scenario.text("+14155550000")).await;
    assert_eq!((malformed.status, malformed.pointers()), (422, vec!["Idempotency-Key"]));
    assert_eq!(scenario.sim("messages").await.len(), 1);

    let stranger = scenario.test.organization("Other").await;
    let (agent, _) = stranger.connected_agent("Front desk").await;
    let request = stranger.request(Method::POST, "/api/messages").header("idempotency-key", "order-17");
    let own = send(request.json(&json!({"agentId": agent, "to": "+14155550000", "body": "Hello"}))).await;
    assert_eq!(own.status, 201, "a key is its organization's");
}

#[tokio::test]
async fn concurrent_requests_with_one_key_send_once_and_return_the_same_message() {
    let scenario = Scenario::start().await;
    // The others arrive while the first one waits for Twilio.
    scenario.organization.control("/sim/faults", &json!({"delayMs": 100})).await;
    for round in 0..5 {
        let (key, text) = (format!("order-{round}"), scenario.text("+14155550000"));
        let post = || scenario.post_with_key(&key, &text);
        let answers: [_; 4] = tokio::join!(post(), post(), post(), post()).into();
        let id = answers[0].text("id");
        for answer in &answers {
            assert!(matches!(answer.status, 201 | 202), "{answer:?}");
            assert_eq!(answer.text("id"), id);
        }
        assert!(answers.iter().any(|answer| answer.status == 201));
    }
    assert_eq!(scenario.sim("messages").await.len(), 5);
}

#[tokio::test]
async fn a_refused_message_repeated_with_its_key_gets_the_same_answer_and_is_not_sent_again() {
    let scenario = Scenario::start().await;
    let body = scenario.text("+14155559904");
    let first = scenario.post_with_key("once", &body).await;
    first.expect_problem(422, "twilio-refused");
    let again = scenario.post_with_key("once", &body).await;
    again.expect_problem(422, "twilio-refused");
    for field in ["messageId", "twilioCode", "detail"] {
        assert_eq!(first.body[field], again.body[field], "{field}: {again:?}");
    }
    assert!(scenario.sim("messages").await.is_empty());
    let sent = scenario.sim("requests").await.iter().filter(|request| request["method"] == "POST").count();
    assert_eq!(sent, 1, "nothing was asked again");
}
