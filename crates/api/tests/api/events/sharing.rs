//! Streams of an organization share one reader, and their number is limited.

use linecard_app::Quotas;
use linecard_testkit::{TestApp, TestOptions, TestOrganization, send};
use reqwest::{Method, Response};
use serde_json::Value;

async fn open(organization: &TestOrganization) -> Response {
    let response = organization.request(Method::GET, "/api/events").send().await.expect("a stream");
    assert_eq!(response.status(), 200);
    response
}

/// The events up to the final one.
async fn to_the_end(mut stream: Response) -> Vec<Value> {
    let (mut text, mut events) = (String::new(), Vec::new());
    while let Some(chunk) = stream.chunk().await.expect("the stream goes on") {
        text.push_str(&String::from_utf8_lossy(&chunk));
        while let Some((event, rest)) = text.split_once("\n\n") {
            let data = event.lines().find_map(|line| line.strip_prefix("data: "));
            events.extend(data.map(|data| serde_json::from_str::<Value>(data).expect("JSON")));
            text = rest.to_owned();
        }
        if events.iter().any(|event| event["status"] == "completed") {
            break;
        }
    }
    events
}

#[tokio::test]
async fn every_stream_of_an_organization_gets_every_event_once_and_none_of_another() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let stranger = test.organization("Other").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let (theirs, _) = stranger.connected_agent("Theirs").await;
    let mut streams = Vec::new();
    for _ in 0..5 {
        streams.push(open(&organization).await);
    }
    stranger.call(&theirs, "+14155559000").await;
    let placed = organization.call(&agent, "+14155550000").await.text("id");
    for stream in streams {
        let events = to_the_end(stream).await;
        assert!(events.iter().all(|event| event["callId"] == placed.as_str()), "{events:?}");
        let mut statuses: Vec<_> = events.iter().filter_map(|event| event["status"].as_str()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, ["completed", "in-progress", "initiated", "queued", "ringing"]);
    }
}

#[tokio::test]
async fn the_streams_of_a_key_and_of_an_organization_are_limited() {
    let quotas = Quotas { streams_per_credential: 2, streams_per_organization: 3, ..Quotas::default() };
    let test = TestApp::start_with(TestOptions { quotas, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let other_key = organization.with_role("member").await;
    let mut held = vec![open(&organization).await, open(&organization).await];
    let refused = organization.get("/api/events").await;
    refused.expect_problem(429, "too-many-streams");
    assert!(
        refused.headers.contains_key("retry-after") && refused.text("detail").contains("API key has 2"),
        "{refused:?}"
    );

    held.push(open(&other_key).await);
    let refused = other_key.get("/api/events").await;
    refused.expect_problem(429, "too-many-streams");
    assert!(refused.text("detail").contains("organization has 3"), "{refused:?}");
    let stranger = test.organization("Other").await;
    let theirs = open(&stranger).await;

    drop(held);
    // The server learns of it when it looks at the connections.
    let mut status = 429;
    while status == 429 {
        let answer = organization.request(Method::GET, "/api/events").send().await.expect("an answer");
        status = answer.status().as_u16();
    }
    assert_eq!(status, 200, "the places are given back");
    drop(theirs);
    assert_eq!(send(organization.request(Method::GET, "/api/agents")).await.status, 200);
}

#[tokio::test]
async fn a_stream_says_something_at_once_and_asks_proxies_not_to_collect() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let mut stream = open(&organization).await;
    assert_eq!(stream.headers()["x-accel-buffering"], "no");
    let first = stream.chunk().await.expect("the stream goes on").expect("something");
    assert!(first.starts_with(b": open"), "{first:?}");
}
