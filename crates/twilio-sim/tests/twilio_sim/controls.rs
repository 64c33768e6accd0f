//! The control API, `/sim`.

use serde_json::json;

use crate::harness::{ACCOUNT, ANSWERS, EVENTS, OWN, TOKEN, TestSim, until};

#[tokio::test]
async fn every_accepted_call_is_listed_with_its_form() {
    let sim = TestSim::fast().await;
    sim.call_with_callbacks(ANSWERS, "/status?x=1#rc=5&rp=all").await;
    let calls = sim.sim_list("calls").await;
    let url = sim.callbacks.url("/status?x=1#rc=5&rp=all");
    assert_eq!(calls[0]["status_callback"], json!(url));
    assert_eq!(calls[0]["request"]["StatusCallbackEvent"], json!(EVENTS));
    assert_eq!(calls[0]["request"]["To"], json!(ANSWERS));
    assert_eq!(calls[0]["account_sid"], json!(ACCOUNT));
}

#[tokio::test]
async fn every_request_is_recorded_without_its_credentials() {
    let sim = TestSim::fast().await;
    sim.get("/Calls.json?Status=queued&StartTime%3C=2024-01-01").await;
    sim.call(ANSWERS, &[]).await;
    let requests = sim.sim_list("requests").await;
    assert_eq!(requests[0]["method"], json!("GET"));
    let path = format!("/2010-04-01/Accounts/{ACCOUNT}/Calls.json");
    assert_eq!(requests[0]["path"], json!(path));
    let query = json!({ "Status": "queued", "StartTime<": "2024-01-01" });
    assert_eq!(requests[0]["query"], query);
    assert_eq!(requests[1]["form"]["To"], json!(ANSWERS));
    assert_eq!(requests[1]["status"], json!(201));
    assert!(!json!(requests).to_string().contains(TOKEN));
}

#[tokio::test]
async fn unknown_fields_and_bad_values_are_reported_clearly() {
    let sim = TestSim::fast().await;
    for (path, body, word) in [
        ("/sim/faults", json!({ "dropBefore": 1 }), "dropBefore"),
        ("/sim/faults", json!({ "loseCallbacks": 2 }), "loseCallbacks"),
        ("/sim/faults", json!({ "status": 200 }), "status"),
        ("/sim/accounts/AC1", json!({ "authToken": "x" }), "AC1"),
        ("/sim/accounts/AC00000000000000000000000000000007", json!({ "phoneNumbers": [] }), "authToken"),
        (
            &format!("/sim/accounts/{ACCOUNT}"),
            json!({ "phoneNumbers": [{ "phoneNumber": "+15551230001", "vocie": true }] }),
            "vocie",
        ),
        (&format!("/sim/accounts/{ACCOUNT}"), json!({ "token": "x" }), "token"),
    ] {
        let response = sim.put(path, &body).await;
        assert_eq!(response.status, 400, "{body}");
        assert!(response.text("error").contains(word), "{response:?}");
    }
}

#[tokio::test]
async fn delete_forgets_accounts_calls_and_faults_and_stops_their_callbacks() {
    let sim = TestSim::at(50.0).await;
    let old = sim.call_with_callbacks(ANSWERS, "/old").await.sid();
    sim.call_reaches(&old, "in-progress").await;
    sim.put("/sim/faults", &json!({ "delayMs": 1 })).await;
    let response = sim.http.delete(sim.url("/sim")).send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    assert!(sim.sim_list("calls").await.is_empty());
    assert!(sim.sim_list("requests").await.is_empty());
    sim.get("/Calls.json").await.assert_error(401, 20003);
    let account = json!({ "authToken": TOKEN, "phoneNumbers": [OWN] });
    sim.put_account(account).await;
    // It ends after the old call would have ended.
    let new = sim.call_with_callbacks(ANSWERS, "/new").await.sid();
    let ended = until("the new call ended", async || {
        let received = sim.callbacks.received();
        let ends = received.into_iter().filter(|h| h.get("CallStatus") == "completed");
        Some(ends.collect::<Vec<_>>()).filter(|ends| !ends.is_empty())
    })
    .await;
    assert!(ended.iter().all(|received| received.get("CallSid") == new));
}

#[tokio::test]
async fn shutting_down_closes_the_port() {
    let sim = TestSim::fast().await;
    let address = sim.server.address();
    sim.server.shutdown().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}
