//! Accounts, credentials, numbers and usage.

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use crate::harness::{ACCOUNT, ANSWERS, KEY, OWN, SECRET, TOKEN, TestSim, until};

async fn status_and_code(sim: &TestSim, path: &str, user: &str, password: &str) -> (u16, Value) {
    let request = sim.http.get(sim.url(path)).basic_auth(user, Some(password));
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    (status, body["code"].clone())
}

#[tokio::test]
async fn wrong_credentials_and_unknown_accounts_are_20003() {
    let sim = TestSim::fast().await;
    let account = format!("/2010-04-01/Accounts/{ACCOUNT}.json");
    let unknown = "AC00000000000000000000000000000009";
    let refused = (401, json!(20003));
    assert_eq!(status_and_code(&sim, &account, ACCOUNT, "wrong").await, refused);
    assert_eq!(status_and_code(&sim, &account, unknown, TOKEN).await, refused);
    assert_eq!(status_and_code(&sim, &account, "nobody", TOKEN).await, refused);
    let foreign = format!("/2010-04-01/Accounts/{unknown}/Calls.json");
    assert_eq!(status_and_code(&sim, &foreign, ACCOUNT, TOKEN).await, refused);
    let bare = sim.http.get(sim.url(&account)).send().await.unwrap();
    assert_eq!(bare.status().as_u16(), 401);
    assert!(bare.headers().contains_key("www-authenticate"));
}

#[tokio::test]
async fn an_api_key_works_but_cannot_read_accounts() {
    let sim = TestSim::fast().await;
    let calls = format!("/2010-04-01/Accounts/{ACCOUNT}/Calls.json");
    assert_eq!(status_and_code(&sim, &calls, KEY, SECRET).await, (200, Value::Null));
    let refused = (401, json!(20003));
    assert_eq!(status_and_code(&sim, &calls, KEY, "wrong").await, refused);
    for path in ["/2010-04-01/Accounts.json", &format!("/2010-04-01/Accounts/{ACCOUNT}.json")] {
        assert_eq!(status_and_code(&sim, path, KEY, SECRET).await, refused);
    }
}

#[tokio::test]
async fn a_fetched_account_shows_its_token_and_a_suspended_one_nothing() {
    let sim = TestSim::fast().await;
    let response = sim.get(".json").await;
    assert_eq!(response.text("auth_token"), TOKEN);
    assert_eq!((response.text("status").as_str(), response.text("type").as_str()), ("active", "Full"));
    sim.put_account(json!({ "status": "suspended" })).await;
    sim.get(".json").await.assert_error(401, 20005);
    sim.call(ANSWERS, &[]).await.assert_error(401, 20005);
    sim.put_account(json!({ "status": "active" })).await;
    assert_eq!(sim.call(ANSWERS, &[]).await.status, 201);
}

#[tokio::test]
async fn a_parents_credentials_work_for_its_subaccount() {
    let sim = TestSim::fast().await;
    let child = "AC00000000000000000000000000000002";
    let body = json!({ "authToken": "child", "ownerAccountSid": ACCOUNT });
    sim.put(&format!("/sim/accounts/{child}"), &body).await;
    let calls = format!("/2010-04-01/Accounts/{child}/Calls.json");
    assert_eq!(status_and_code(&sim, &calls, ACCOUNT, TOKEN).await.0, 200);
    let parents = format!("/2010-04-01/Accounts/{ACCOUNT}/Calls.json");
    assert_eq!(status_and_code(&sim, &parents, child, "child").await.0, 401);
}

#[tokio::test]
async fn test_credentials_only_make_calls_and_send_messages() {
    let sim = TestSim::fast().await;
    sim.put_account(json!({ "test": true })).await;
    sim.get("/Calls.json").await.assert_error(403, 20008);
    sim.get("/IncomingPhoneNumbers.json").await.assert_error(403, 20008);
    sim.call(ANSWERS, &[]).await.assert_error(400, 21210);
    let form = [("To", ANSWERS), ("From", "+15005550006"), ("Twiml", "<Response/>")];
    assert_eq!(sim.post("/Calls.json", &form).await.status, 201);
}

#[tokio::test]
async fn numbers_are_found_exactly_with_their_capabilities() {
    let sim = TestSim::fast().await;
    let numbers = json!([OWN, { "phoneNumber": "+15551230002", "sms": false }]);
    sim.put_account(json!({ "phoneNumbers": numbers })).await;
    let list = "/IncomingPhoneNumbers.json";
    let all = sim.get(list).await;
    assert_eq!(all.body["incoming_phone_numbers"].as_array().unwrap().len(), 2);
    let one = sim.get(&format!("{list}?PhoneNumber=%2B15551230002")).await;
    let found = &one.body["incoming_phone_numbers"][0];
    let capabilities = json!({ "voice": true, "sms": false, "mms": true, "fax": false });
    assert_eq!(found["capabilities"], capabilities);
    let sid = found["sid"].as_str().unwrap();
    let fetched = sim.get(&format!("/IncomingPhoneNumbers/{sid}.json")).await;
    assert_eq!(fetched.text("phone_number"), "+15551230002");
    let none = sim.get(&format!("{list}?PhoneNumber=%2B15551239999")).await;
    assert_eq!(none.body["incoming_phone_numbers"], json!([]));
}

#[tokio::test]
async fn usage_adds_up_what_was_priced() {
    let sim = TestSim::at(20_000.0).await;
    for _ in 0..3 {
        sim.call(ANSWERS, &[]).await;
    }
    let path = "/Usage/Records/Today.json?Category=calls";
    let record = until("all three were priced", async || {
        let response = sim.get(path).await;
        let record = response.body["usage_records"][0].clone();
        (record["price"].as_f64() == Some(0.042)).then_some(record)
    })
    .await;
    assert_eq!(record["count"], json!("3"));
    for period in ["Daily", "ThisMonth", "AllTime", "Yesterday", "Yearly"] {
        let response = sim.get(&format!("/Usage/Records/{period}.json")).await;
        assert_eq!(response.status, 200, "{period}");
    }
}

#[tokio::test]
async fn a_restricted_key_creates_calls_and_reads_nothing_of_the_account() {
    let sim = TestSim::fast().await;
    sim.put_account(json!({ "apiKeys": { KEY: SECRET }, "restrictedApiKeys": [KEY] })).await;
    let path = |rest: &str| format!("/2010-04-01/Accounts/{ACCOUNT}/{rest}.json");
    assert_eq!(status_and_code(&sim, &path("Calls"), KEY, SECRET).await, (200, Value::Null));
    for rest in ["IncomingPhoneNumbers", "OutgoingCallerIds", "Usage/Records"] {
        assert_eq!(status_and_code(&sim, &path(rest), KEY, SECRET).await, (403, json!(70051)), "{rest}");
    }
}

#[tokio::test]
async fn verified_caller_ids_are_listed_and_dates_follow_the_simulators_clock() {
    let sim = TestSim::fast().await;
    sim.put_account(json!({ "verifiedCallerIds": ["+12125550199"] })).await;
    let listed = sim.get("/OutgoingCallerIds.json?PhoneNumber=%2B12125550199").await;
    assert_eq!(listed.body["outgoing_caller_ids"][0]["phone_number"], "+12125550199");
    let none = sim.get("/OutgoingCallerIds.json?PhoneNumber=%2B12125550100").await;
    assert_eq!(none.body["outgoing_caller_ids"], json!([]));
    let date = async || {
        let answer = sim.http.get(sim.url("/2010-04-01/Accounts.json")).basic_auth(ACCOUNT, Some(TOKEN)).send().await;
        let answer = answer.unwrap();
        let date = answer.headers()["date"].to_str().unwrap().replace("GMT", "+0000");
        OffsetDateTime::parse(&date, &Rfc2822).unwrap()
    };
    let before = date().await;
    sim.http.put(sim.url("/sim/clock")).json(&json!({ "offsetSeconds": -3600 })).send().await.unwrap();
    let moved = before - date().await;
    assert!((3_500..=3_600).contains(&moved.whole_seconds()), "{moved}");
}
