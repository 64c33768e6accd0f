//! Requests accepted by one server are known to the next.

use linecard_testkit::{Answer, TestOrganization, send};
use nix::sys::signal::Signal;
use reqwest::Method;
use serde_json::{Value, json};

use crate::serving::joined::{Joined, calls_until_one_is_queued};

async fn post(organization: &TestOrganization, path: &str, body: &Value) -> Answer {
    let request = organization.request(Method::POST, path).header("idempotency-key", path);
    send(request.json(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_repeated_after_a_restart_or_a_crash_is_submitted_once() {
    let joined = Joined::set().await;
    let bodies = [
        ("/api/calls", json!({"agentId": joined.agent, "to": "+14155550000"})),
        ("/api/messages", json!({"agentId": joined.agent, "to": "+14155550000", "body": "Your table is ready."})),
    ];
    let server = joined.installation.serve();
    let mut first = Vec::new();
    for (path, body) in &bodies {
        let answer = post(&joined.organization.at_url(&server.url("")), path, body).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        first.push(answer.text("id"));
    }
    let placed = joined.organization.sim_requests().await.iter().filter(|request| request["method"] == "POST").count();
    server.terminate();
    for _ in 0..2 {
        let server = joined.installation.serve();
        for ((path, body), id) in bodies.iter().zip(&first) {
            let again = post(&joined.organization.at_url(&server.url("")), path, body).await;
            assert_eq!((again.status, &again.text("id")), (201, id), "{again:?}");
        }
        server.signal(Signal::SIGKILL);
        server.ended();
    }
    let asked = joined.organization.sim_requests().await.iter().filter(|request| request["method"] == "POST").count();
    assert_eq!(asked, placed);
}

#[tokio::test(flavor = "multi_thread")]
async fn queued_calls_are_placed_by_the_next_server() {
    let joined = Joined::set().await;
    let account = joined.organization.twilio_account().await;
    let agent = joined.organization.agent("Night desk").await;
    let mut settings = account.settings();
    settings["callsPerSecond"] = 1.into();
    let connected = joined.organization.post(&format!("/api/agents/{agent}/twilio"), &settings).await;
    assert_eq!(connected.status, 200, "{connected:?}");
    let server = joined.installation.serve();
    let organization = joined.organization.at_url(&server.url(""));
    let placed = calls_until_one_is_queued(&organization, &agent).await;
    server.signal(Signal::SIGKILL);
    server.ended();
    // What has left the queue was being submitted when the server was killed, which is another matter.
    let queued = "SELECT call_id::text FROM call_queue";
    let queued = joined.test.database.superuser_client().await.query(queued, &[]).await.unwrap();
    let server = joined.installation.serve();
    let organization = joined.organization.at_url(&server.url(""));
    for call in &queued {
        organization.call_when(call.get(0), |call| call["callSid"].is_string()).await;
    }
    assert!(organization.sim_calls().await.len() <= placed, "none is dialed twice");
}
