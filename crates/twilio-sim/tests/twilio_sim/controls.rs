use serde_json::json;

use crate::harness::{ACCOUNT, ANSWERS, EVENTS, OWN, TOKEN, Town, until};

#[tokio::test]
async fn every_accepted_call_is_listed_with_its_form() {
    let town = Town::fast().await;
    town.told_call(ANSWERS, "/status?x=1#rc=5&rp=all").await;
    let calls = town.sim_list("calls").await;
    let url = town.ear.url("/status?x=1#rc=5&rp=all");
    assert_eq!(calls[0]["status_callback"], json!(url));
    assert_eq!(calls[0]["request"]["StatusCallbackEvent"], json!(EVENTS));
    assert_eq!(calls[0]["request"]["To"], json!(ANSWERS));
    assert_eq!(calls[0]["account_sid"], json!(ACCOUNT));
}

#[tokio::test]
async fn every_request_is_noted_without_its_credentials() {
    let town = Town::fast().await;
    town.get("/Calls.json?Status=queued&StartTime%3C=2024-01-01").await;
    town.call(ANSWERS, &[]).await;
    let requests = town.sim_list("requests").await;
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
async fn unknown_fields_and_bad_values_are_told_clearly() {
    let town = Town::fast().await;
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
        let said = town.put(path, &body).await;
        assert_eq!(said.status, 400, "{body}");
        assert!(said.text("error").contains(word), "{said:?}");
    }
}

#[tokio::test]
async fn delete_forgets_accounts_calls_and_faults_and_stops_their_callbacks() {
    let town = Town::at(50.0).await;
    let old = town.told_call(ANSWERS, "/old").await.sid();
    town.call_reaches(&old, "in-progress").await;
    town.put("/sim/faults", &json!({ "delayMs": 1 })).await;
    let response = town.http.delete(town.url("/sim")).send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    assert!(town.sim_list("calls").await.is_empty());
    assert!(town.sim_list("requests").await.is_empty());
    town.get("/Calls.json").await.assert_error(401, 20003);
    let account = json!({ "authToken": TOKEN, "phoneNumbers": [OWN] });
    town.put_account(account).await;
    // It ends after the old call would have ended.
    let new = town.told_call(ANSWERS, "/new").await.sid();
    let ended = until("the new call ended", async || {
        let heard = town.ear.heard();
        let ends = heard.into_iter().filter(|h| h.get("CallStatus") == "completed");
        Some(ends.collect::<Vec<_>>()).filter(|ends| !ends.is_empty())
    })
    .await;
    assert!(ended.iter().all(|heard| heard.get("CallSid") == new));
}

#[tokio::test]
async fn shutting_down_closes_the_port() {
    let town = Town::fast().await;
    let address = town.sim.address();
    town.sim.shutdown().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}
