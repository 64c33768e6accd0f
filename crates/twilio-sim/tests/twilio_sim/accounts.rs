use serde_json::{Value, json};

use crate::harness::{ACCOUNT, ANSWERS, KEY, OWN, SECRET, TOKEN, Town, until};

async fn status_and_code(town: &Town, path: &str, user: &str, password: &str) -> (u16, Value) {
    let request = town.http.get(town.url(path)).basic_auth(user, Some(password));
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    (status, body["code"].clone())
}

#[tokio::test]
async fn wrong_credentials_and_unknown_accounts_are_20003() {
    let town = Town::fast().await;
    let account = format!("/2010-04-01/Accounts/{ACCOUNT}.json");
    let unknown = "AC00000000000000000000000000000009";
    let refused = (401, json!(20003));
    assert_eq!(status_and_code(&town, &account, ACCOUNT, "wrong").await, refused);
    assert_eq!(status_and_code(&town, &account, unknown, TOKEN).await, refused);
    assert_eq!(status_and_code(&town, &account, "nobody", TOKEN).await, refused);
    let foreign = format!("/2010-04-01/Accounts/{unknown}/Calls.json");
    assert_eq!(status_and_code(&town, &foreign, ACCOUNT, TOKEN).await, refused);
    let bare = town.http.get(town.url(&account)).send().await.unwrap();
    assert_eq!(bare.status().as_u16(), 401);
    assert!(bare.headers().contains_key("www-authenticate"));
}

#[tokio::test]
async fn an_api_key_works_but_cannot_read_accounts() {
    let town = Town::fast().await;
    let calls = format!("/2010-04-01/Accounts/{ACCOUNT}/Calls.json");
    assert_eq!(status_and_code(&town, &calls, KEY, SECRET).await, (200, Value::Null));
    let refused = (401, json!(20003));
    assert_eq!(status_and_code(&town, &calls, KEY, "wrong").await, refused);
    for path in ["/2010-04-01/Accounts.json", &format!("/2010-04-01/Accounts/{ACCOUNT}.json")] {
        assert_eq!(status_and_code(&town, path, KEY, SECRET).await, refused);
    }
}

#[tokio::test]
async fn a_fetched_account_shows_its_token_and_a_suspended_one_nothing() {
    let town = Town::fast().await;
    let said = town.get(".json").await;
    assert_eq!(said.text("auth_token"), TOKEN);
    assert_eq!((said.text("status").as_str(), said.text("type").as_str()), ("active", "Full"));
    town.put_account(json!({ "status": "suspended" })).await;
    town.get(".json").await.assert_error(401, 20005);
    town.call(ANSWERS, &[]).await.assert_error(401, 20005);
    town.put_account(json!({ "status": "active" })).await;
    assert_eq!(town.call(ANSWERS, &[]).await.status, 201);
}

#[tokio::test]
async fn a_parents_credentials_work_for_its_subaccount() {
    let town = Town::fast().await;
    let child = "AC00000000000000000000000000000002";
    let body = json!({ "authToken": "child", "ownerAccountSid": ACCOUNT });
    town.put(&format!("/sim/accounts/{child}"), &body).await;
    let calls = format!("/2010-04-01/Accounts/{child}/Calls.json");
    assert_eq!(status_and_code(&town, &calls, ACCOUNT, TOKEN).await.0, 200);
    let parents = format!("/2010-04-01/Accounts/{ACCOUNT}/Calls.json");
    assert_eq!(status_and_code(&town, &parents, child, "child").await.0, 401);
}

#[tokio::test]
async fn test_credentials_only_make_calls_and_send_messages() {
    let town = Town::fast().await;
    town.put_account(json!({ "test": true })).await;
    town.get("/Calls.json").await.assert_error(403, 20008);
    town.get("/IncomingPhoneNumbers.json").await.assert_error(403, 20008);
    town.call(ANSWERS, &[]).await.assert_error(400, 21210);
    let form = [("To", ANSWERS), ("From", "+15005550006"), ("Twiml", "<Response/>")];
    assert_eq!(town.post("/Calls.json", &form).await.status, 201);
}

#[tokio::test]
async fn numbers_are_found_exactly_with_their_capabilities() {
    let town = Town::fast().await;
    let numbers = json!([OWN, { "phoneNumber": "+15551230002", "sms": false }]);
    town.put_account(json!({ "phoneNumbers": numbers })).await;
    let list = "/IncomingPhoneNumbers.json";
    let all = town.get(list).await;
    assert_eq!(all.body["incoming_phone_numbers"].as_array().unwrap().len(), 2);
    let one = town.get(&format!("{list}?PhoneNumber=%2B15551230002")).await;
    let found = &one.body["incoming_phone_numbers"][0];
    let capabilities = json!({ "voice": true, "sms": false, "mms": true, "fax": false });
    assert_eq!(found["capabilities"], capabilities);
    let sid = found["sid"].as_str().unwrap();
    let fetched = town.get(&format!("/IncomingPhoneNumbers/{sid}.json")).await;
    assert_eq!(fetched.text("phone_number"), "+15551230002");
    let none = town.get(&format!("{list}?PhoneNumber=%2B15551239999")).await;
    assert_eq!(none.body["incoming_phone_numbers"], json!([]));
}

#[tokio::test]
async fn usage_adds_up_what_was_priced() {
    let town = Town::at(20_000.0).await;
    for _ in 0..3 {
        town.call(ANSWERS, &[]).await;
    }
    let path = "/Usage/Records/Today.json?Category=calls";
    let record = until("all three were priced", async || {
        let said = town.get(path).await;
        let record = said.body["usage_records"][0].clone();
        (record["price"].as_f64() == Some(0.042)).then_some(record)
    })
    .await;
    assert_eq!(record["count"], json!("3"));
    for period in ["Daily", "ThisMonth", "AllTime", "Yesterday", "Yearly"] {
        let said = town.get(&format!("/Usage/Records/{period}.json")).await;
        assert_eq!(said.status, 200, "{period}");
    }
}
