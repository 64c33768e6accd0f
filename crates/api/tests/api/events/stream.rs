//! Live events across nodes.

use linecard_testkit::{TestApp, TestOptions, TestOrganization};
use reqwest::Method;
use serde_json::{Value, json};

/// The events of a stream, up to the first that satisfies the condition.
async fn events_until(mut response: reqwest::Response, accepts: impl Fn(&Value) -> bool) -> Vec<Value> {
    let mut text = String::new();
    let mut events = Vec::new();
    while let Some(chunk) = response.chunk().await.expect("the stream goes on") {
        text.push_str(&String::from_utf8_lossy(&chunk));
        while let Some((event, rest)) = text.split_once("\n\n") {
            let data = event.lines().find_map(|line| line.strip_prefix("data: "));
            events.extend(data.map(|data| serde_json::from_str::<Value>(data).expect("JSON")));
            text = rest.to_owned();
        }
        if events.iter().any(&accepts) {
            break;
        }
    }
    events
}

async fn watch(organization: &TestOrganization, last: Option<&str>) -> reqwest::Response {
    let mut request = organization.request(Method::GET, "/api/events");
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let response = request.send().await.expect("a stream");
    assert_eq!(response.status(), 200);
    response
}

#[tokio::test]
async fn a_stream_follows_a_call_to_its_end_and_resumes_after_the_last_event() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let stream = watch(&organization, None).await;
    let placed = organization.call(&agent, "+14155550000").await;
    let events = events_until(stream, |event| event["status"] == "completed").await;
    assert!(events.iter().all(|event| event["callId"] == placed.body["id"]), "{events:?}");
    let mut statuses: Vec<_> = events.iter().filter_map(|event| event["status"].as_str()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, ["completed", "in-progress", "initiated", "queued", "ringing"]);

    let first = events[0]["id"].as_str().expect("an id");
    let resumed = watch(&organization, Some(first)).await;
    let again = events_until(resumed, |event| event["status"] == "completed").await;
    for event in &events[1..] {
        assert!(again.contains(event), "{event} was lost");
    }
}

#[tokio::test]
async fn events_cross_nodes_but_never_organizations() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let stranger = test.organization("Other").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let (other_agent, _) = stranger.connected_agent("Theirs").await;
    let other_node = test.another_node(TestOptions::default()).await;
    let stream = watch(&organization.at(&other_node), None).await;
    stranger.call(&other_agent, "+14155559000").await;
    organization.call(&agent, "+14155559000").await;
    let events = events_until(stream, |event| event["status"] == "busy").await;
    assert!(events.iter().all(|event| event["agentId"] == agent.as_str()), "{events:?}");
}

#[tokio::test]
async fn a_stream_on_another_node_carries_messages_alongside_calls() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let other_node = test.another_node(TestOptions::default()).await;
    let stream = watch(&organization.at(&other_node), None).await;
    let text = json!({"agentId": agent, "to": "+14155550000", "body": "Your table is ready."});
    let sent = organization.post("/api/messages", &text).await;
    let events = events_until(stream, |event| event["status"] == "delivered").await;
    assert!(events.iter().all(|event| event["messageId"] == sent.body["id"]), "{events:?}");
    let mut statuses: Vec<_> = events.iter().filter_map(|event| event["status"].as_str()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, ["delivered", "queued", "sent"]);

    organization.call(&agent, "+14155559000").await;
    let first = events[0]["id"].as_str().expect("an id");
    let resumed = watch(&organization.at(&other_node), Some(first)).await;
    let both = events_until(resumed, |event| event["status"] == "busy").await;
    assert!(events[1..].iter().all(|event| both.contains(event)), "{both:?}");
    assert!(both.iter().any(|event| event["callId"].is_string()), "{both:?}");
}

#[tokio::test]
async fn a_daily_limit_that_is_nearly_used_up_and_then_reached_is_an_event_once_a_day() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let limits = json!({"limits": {"maxCallsPerDay": 5}});
    assert_eq!(organization.patch("/api/organization", &limits).await.status, 200);
    let of_agent = json!({"limits": {"maxMessagesPerDay": 1}});
    assert_eq!(organization.patch(&format!("/api/agents/{agent}"), &of_agent).await.status, 200);
    let limited = organization.with_key(&json!({"name": "k", "role": "member", "agents": [agent]})).await;
    let (stream, of_key) = (watch(&organization, None).await, watch(&limited, None).await);
    for _ in 0..7 {
        organization.call(&agent, "+14155550000").await;
    }
    for _ in 0..3 {
        let message = json!({"agentId": agent, "to": "+14155550000", "body": "Hello"});
        organization.post("/api/messages", &message).await;
    }
    let is_last = |event: &Value| event["limit"] == "messages" && event["reached"] == true;
    let about_limits = |events: Vec<Value>| -> Vec<Value> {
        let limits = events.into_iter().filter(|event| event["limit"].is_string());
        limits.map(|event| json!([event["limit"], event["reached"], event["agentId"]])).collect()
    };
    let of_organization = [json!(["calls", false, null]), json!(["calls", true, null])];
    let of_agent = [json!(["messages", false, agent]), json!(["messages", true, agent])];
    let heard = about_limits(events_until(stream, is_last).await);
    assert_eq!(heard, [of_organization.as_slice(), of_agent.as_slice()].concat());
    assert_eq!(
        about_limits(events_until(of_key, is_last).await),
        of_agent,
        "a key of this agent hears of no other limit"
    );
    // Who comes back later hears of them as well.
    let beginning = "00000000-0000-7000-8000-000000000000";
    let again = about_limits(events_until(watch(&organization, Some(beginning)).await, is_last).await);
    assert_eq!(again.len(), 4, "{again:?}");
}
