//! Who placed a call or sent a message.

use linecard_testkit::{TestApp, TestOrganization, TwilioAccount};
use serde_json::{Value, json};

async fn placed_by(organization: &TestOrganization, path: &str) -> Value {
    let read = organization.get(path).await;
    assert_eq!(read.status, 200, "{read:?}");
    read.body["placedBy"].clone()
}

/// Gives the account a limit that the call after next exceeds, so that it waits in the queue.
async fn limited_agent(organization: &TestOrganization) -> String {
    let agent = organization.agent("Limited").await;
    let account = organization.twilio_account().await;
    let mut settings = account.settings();
    settings["callsPerSecond"] = json!(1);
    let connected = organization.post(&format!("/api/agents/{agent}/twilio"), &settings).await;
    assert_eq!(connected.status, 200, "{connected:?}");
    agent
}

#[tokio::test]
async fn a_call_and_a_message_name_the_key_that_placed_them_and_its_maker() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let keys = organization.get("/api/api-keys").await;
    let key = &keys.body["items"][0];
    let expected = json!({
        "kind": "api-key", "id": key["id"], "name": "owner's key", "createdBy": organization.owner_id,
        "remoteAddress": "127.0.0.1",
    });
    // With an agent by the short way, without one by the general way, and by way of the queue.
    organization.patch(&format!("/api/agents/{agent}"), &json!({"isDefault": true})).await;
    let limited = limited_agent(&organization).await;
    let mut waited = false;
    for body in [
        json!({"agentId": agent, "to": "+14155550000"}),
        json!({"to": "+14155550000"}),
        json!({"agentId": limited, "to": "+14155550000"}),
        json!({"agentId": limited, "to": "+14155550000"}),
    ] {
        let placed = organization.post("/api/calls", &body).await;
        waited |= placed.status == 202;
        assert_eq!(placed.body["placedBy"], expected, "{body}: {placed:?}");
        assert_eq!(placed_by(&organization, &format!("/api/calls/{}", placed.text("id"))).await, expected, "{body}");
    }
    assert!(waited, "no call was queued");
    let sent = organization.post("/api/messages", &json!({"agentId": agent, "to": "+14155550000", "body": "Hi"})).await;
    assert_eq!((sent.status, &sent.body["placedBy"]), (201, &expected), "{sent:?}");
    for list in ["calls", "messages"] {
        let list = organization.get(&format!("/api/{list}")).await;
        let items = list.body["items"].as_array().expect("items");
        assert!(items.iter().all(|item| item["placedBy"] == expected), "{list:?}");
    }
}

#[tokio::test]
async fn who_placed_a_call_stays_named_after_the_member_has_left_and_the_key_was_revoked() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let email = format!("{}@example.com", TwilioAccount::unused().sid.to_lowercase());
    let (member, session) = organization.member(&email, "member", "a long enough password").await;
    let call = json!({"agentId": agent, "to": "+14155550000"});
    let by_member = organization.post_with_cookie("/api/calls", &session, &call).await;
    assert_eq!(by_member.status, 201, "{by_member:?}");
    let other_key = organization.with_role("member").await;
    let by_key = other_key.post("/api/calls", &call).await;
    assert_eq!(by_key.status, 201, "{by_key:?}");

    let person = json!({
        "kind": "user", "id": member, "name": email, "createdBy": null, "remoteAddress": "127.0.0.1",
    });
    assert_eq!(by_member.body["placedBy"], person);
    assert_eq!(organization.delete(&format!("/api/members/{member}")).await.status, 204);
    let key_id = by_key.body["placedBy"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(organization.delete(&format!("/api/api-keys/{key_id}")).await.status, 200);
    for placed in [&by_member, &by_key] {
        let path = format!("/api/calls/{}", placed.text("id"));
        assert_eq!(placed_by(&organization, &path).await, placed.body["placedBy"]);
    }
}
