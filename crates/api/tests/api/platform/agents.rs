//! Agents by the platform's own ids.

use linecard_testkit::{TestApp, TestOptions};
use serde_json::{Value, json};

use super::Platform;

#[tokio::test]
async fn the_same_agent_put_twice_is_created_once_and_found_by_both_ids() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let platform = Platform::new(&test).await;
    platform.put("/organizations/acme", &json!({"id": organization.id})).await;
    let wanted = json!({"name": "Night line", "streamUrl": "wss://agents.example.com/night", "paused": true});
    let first = platform.put("/organizations/acme/agents/night", &wanted).await;
    assert_eq!((first.status, &first.body["outcome"]), (201, &json!("created")), "{first:?}");
    let agent = &first.body["agent"];
    assert_eq!((&agent["externalId"], &agent["paused"]), (&json!("night"), &json!(true)));
    let second = platform.put("/organizations/acme/agents/night", &wanted).await;
    assert_eq!((second.status, &second.body["outcome"], &second.body["agent"]), (200, &json!("unchanged"), agent));
    let third = platform.put("/organizations/acme/agents/night", &json!({"streamUrl": null, "paused": false})).await;
    assert_eq!(third.body["outcome"], "updated");
    assert_eq!((&third.body["agent"]["name"], &third.body["agent"]["streamUrl"]), (&json!("Night line"), &Value::Null));
    assert_eq!(platform.get("/organizations/acme/agents/night").await.body, third.body["agent"]);
    assert_eq!(platform.get("/organizations/acme/agents").await.body["items"], json!([third.body["agent"]]));
    let found = organization.get("/api/agents?externalId=night").await;
    assert_eq!(found.body["items"], json!([third.body["agent"]]));
    assert_eq!(organization.get("/api/agents?externalId=day").await.body["items"], json!([]));
    let entries = organization.get("/api/audit-log?resourceType=agent").await;
    let actions: Vec<_> =
        entries.body["items"].as_array().expect("entries").iter().map(|entry| &entry["action"]).collect();
    assert_eq!(actions, ["agent.update", "agent.create"]);
}

#[tokio::test]
async fn an_agent_that_exists_gets_an_external_id_and_a_deleted_ones_can_be_used_again() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let platform = Platform::new(&test).await;
    platform.put("/organizations/acme", &json!({"id": organization.id})).await;
    let agent = organization.agent("Front desk").await;
    let put = platform.put("/organizations/acme/agents/desk", &json!({"id": agent})).await;
    assert_eq!((&put.body["outcome"], &put.body["agent"]["id"]), (&json!("updated"), &json!(agent)), "{put:?}");
    platform.put("/organizations/acme/agents/another", &json!({"id": agent})).await.expect_fields(&["/id"]);
    let other = test.organization("Other").await.agent("Theirs").await;
    platform.put("/organizations/acme/agents/theirs", &json!({"id": other})).await.expect_fields(&["/id"]);
    assert_eq!(organization.delete(&format!("/api/agents/{agent}")).await.status, 204);
    let anew = platform.put("/organizations/acme/agents/desk", &json!({"name": "Desk"})).await;
    assert_eq!(anew.status, 201, "{anew:?}");
    assert_ne!(anew.body["agent"]["id"], agent);
}

#[tokio::test]
async fn an_agents_urls_lead_nowhere_that_those_of_users_may_not() {
    let test = TestApp::start_with(TestOptions { private_urls: false, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let platform = Platform::new(&test).await;
    platform.put("/organizations/acme", &json!({"id": organization.id})).await;
    let path = "/organizations/acme/agents/night";
    let private = json!({"name": "Night line", "voiceUrl": "http://169.254.169.254/latest/meta-data"});
    platform.put(path, &private).await.expect_fields(&["/voiceUrl"]);
    assert_eq!(platform.put(path, &json!({"name": "Night line"})).await.status, 201);
    platform.put(path, &private).await.expect_fields(&["/voiceUrl"]);
}

#[tokio::test]
async fn of_several_agents_each_has_its_own_result_and_a_bad_one_stops_none() {
    let test = TestApp::start().await;
    let platform = Platform::new(&test).await;
    platform.put("/organizations/acme", &json!({"name": "Acme"})).await;
    let items = json!({"items": [
        {"externalId": "a", "name": "A"},
        {"externalId": "b", "name": "B", "voiceUrl": "ftp://example.com"},
        {"externalId": "c", "name": 5},
        {"name": "D"},
        {"externalId": "e", "name": "E", "limits": {}},
        "f",
        {"externalId": "g"},
        {"externalId": "h", "name": "H"},
    ]});
    let first = platform.post("/organizations/acme/agents/bulk", &items).await;
    assert_eq!(first.status, 200, "{first:?}");
    let result = |answer: &linecard_testkit::Answer| -> Vec<(String, Vec<String>)> {
        let items = answer.body["items"].as_array().expect("results");
        let pointers = |item: &Value| {
            let errors = item["errors"].as_array().expect("errors").iter();
            errors.map(|error| error["pointer"].as_str().unwrap_or_default().to_owned()).collect()
        };
        items.iter().map(|item| (item["outcome"].as_str().unwrap_or_default().to_owned(), pointers(item))).collect()
    };
    let refused = |pointer: &str| ("refused".to_owned(), vec![pointer.to_owned()]);
    let done = |outcome: &str| (outcome.to_owned(), Vec::new());
    let bad = ["/voiceUrl", "/name", "/externalId", "/limits", "", "/name"].map(refused);
    let expected = |outcome: &str| [vec![done(outcome)], bad.to_vec(), vec![done(outcome)]].concat();
    assert_eq!(result(&first), expected("created"));
    assert_eq!((&first.body["created"], &first.body["refused"]), (&json!(2), &json!(6)));
    assert_eq!(result(&platform.post("/organizations/acme/agents/bulk", &items).await), expected("unchanged"));
    let many: Vec<Value> = (0..101).map(|number| json!({"externalId": number.to_string(), "name": "A"})).collect();
    platform.post("/organizations/acme/agents/bulk", &json!({"items": many})).await.expect_fields(&["/items"]);
    assert_eq!(platform.get("/organizations/acme/agents").await.body["items"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn an_agent_is_connected_by_its_external_id_and_calls_with_what_was_explained() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let platform = Platform::new(&test).await;
    platform.put("/organizations/acme", &json!({"id": organization.id})).await;
    let agent = platform.put("/organizations/acme/agents/desk", &json!({"name": "Desk"})).await;
    let path = "/organizations/acme/agents/desk/twilio";
    let before = platform.get(&format!("{path}/resolution")).await;
    assert_eq!((before.status, &before.body["blockedBy"]), (200, &json!("agent-not-connected")), "{before:?}");
    let account = organization.twilio_account().await;
    let mut settings = account.settings();
    settings["verifyFirst"] = json!(true);
    let mut wrong = settings.clone();
    wrong["authToken"] = json!("0".repeat(32));
    assert_eq!(platform.put(path, &wrong).await.status, 422, "Twilio refuses the token");
    let connected = platform.put(path, &settings).await;
    assert_eq!((connected.status, &connected.body["accountSid"]), (200, &json!(account.sid)), "{connected:?}");
    assert!(!connected.body.to_string().contains(&account.auth_token));
    let after = platform.get(&format!("{path}/resolution?to=%2B14155550123")).await;
    assert_eq!((&after.body["credentialSource"], &after.body["blockedBy"]), (&json!("agent"), &Value::Null));
    assert_eq!(after.body["from"], account.phone_number.as_str());
    let call = organization.call(agent.body["agent"]["id"].as_str().expect("an id"), "+14155550000").await;
    assert_eq!((call.status, &call.body["from"]), (201, &after.body["from"]), "{call:?}");
    platform.put("/organizations/acme/agents/none/twilio", &settings).await.expect_problem(404, "not-found");
    let entry = &organization.get("/api/audit-log?action=agent-twilio.connect").await.body["items"][0];
    assert_eq!(entry["actor"]["kind"], "platform-key", "{entry}");
}
