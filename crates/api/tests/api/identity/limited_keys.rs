//! API keys with scopes and agents, and those that were made with others. Which operation requires which scope is in
//! docs/access.md.

use linecard_testkit::{TestApp, TestOrganization, send};
use reqwest::Method;
use serde_json::{Value, json};

async fn made(organization: &TestOrganization, body: &Value) -> (String, TestOrganization) {
    let answer = organization.post("/api/api-keys", body).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    (answer.text("id"), organization.acting_with(&answer.text("key")))
}

fn ids(list: &Value, field: &str) -> Vec<String> {
    let items = list.as_array().expect("a list").iter();
    items.map(|item| item[field].as_str().unwrap_or("none").to_owned()).collect()
}

#[tokio::test]
async fn a_key_is_revoked_with_the_key_that_made_it_and_the_answer_names_all() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let key = |name: &str| json!({"name": name, "role": "admin"});
    let (leaked_id, leaked) = made(&organization, &key("Leaked")).await;
    let (child_id, child) = made(&leaked, &key("Child")).await;
    let (grandchild_id, grandchild) = made(&child, &key("Grandchild")).await;
    let (_, other) = made(&organization, &key("Other")).await;
    let listed = organization.get("/api/api-keys").await;
    let makers = ids(&listed.body["items"], "createdByKey");
    assert_eq!(makers[1..3], [child_id.clone(), leaked_id.clone()], "{listed:?}");

    let revoked = organization.delete(&format!("/api/api-keys/{leaked_id}")).await;
    let mut named = ids(&revoked.body["revoked"], "id");
    named.sort();
    assert_eq!(named, [leaked_id.clone(), child_id, grandchild_id], "{revoked:?}");
    for gone in [leaked, child, grandchild] {
        gone.get("/api/agents").await.expect_problem(401, "unauthenticated");
    }
    assert_eq!(other.get("/api/agents").await.status, 200);
    let log = organization.get("/api/audit-log?action=api-key.revoke").await;
    assert_eq!(ids(&log.body["items"], "resourceId").len(), 3, "{log:?}");
    let again = organization.delete(&format!("/api/api-keys/{leaked_id}")).await;
    assert_eq!((again.status, &again.body["revoked"]), (200, &json!([])), "{again:?}");
}

#[tokio::test]
async fn a_key_makes_no_key_that_can_do_more_or_live_longer_than_itself() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (expiry, later) = ("2099-01-01T00:00:00Z", "2099-01-02T00:00:00Z");
    let limited = json!({"name": "A", "role": "admin", "scopes": ["read", "settings"], "expiresAt": expiry});
    let (_, maker) = made(&organization, &limited).await;
    let try_key = async |more: Value| {
        let mut body = json!({"name": "B", "role": "member"});
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        maker.post("/api/api-keys", &body).await
    };
    try_key(json!({"role": "owner"})).await.expect_problem(403, "forbidden");
    for scope in ["calls", "messages", "people"] {
        let refused = try_key(json!({"scopes": ["read", scope]})).await;
        refused.expect_problem(403, "scope-required");
        assert!(refused.text("detail").contains(scope), "{refused:?}");
    }
    try_key(json!({"expiresAt": later})).await.expect_fields(&["/expiresAt"]);
    let child = try_key(json!({})).await;
    assert_eq!(child.body["scopes"], json!(["read", "settings"]), "{child:?}");
    assert_eq!(child.body["expiresAt"], json!(expiry), "{child:?}");

    // What a key without scopes can do; and nobody becomes a member by one.
    let (_, usual) = made(&organization, &json!({"name": "C", "role": "owner"})).await;
    let invitation = json!({"email": "mallory@example.com", "role": "admin"});
    usual.post("/api/invitations", &invitation).await.expect_problem(403, "scope-required");
    assert_eq!(usual.post("/api/agents", &json!({"name": "Agent"})).await.status, 201);
}

#[tokio::test]
async fn the_scopes_and_agents_of_a_new_key_are_checked() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let agent = organization.agent("Front desk").await;
    let theirs = test.organization("Other").await.agent("Theirs").await;
    for (more, pointers) in [
        (json!({"scopes": []}), &["/scopes"][..]),
        (json!({"scopes": ["read", "write"]}), &["/scopes/1"]),
        (json!({"agents": []}), &["/agents"]),
        (json!({"agents": [agent, theirs, "nonsense"]}), &["/agents/2"]),
        (json!({"agents": [agent, theirs]}), &["/agents/1"]),
        (json!({"agents": [agent], "scopes": ["settings"]}), &["/scopes"]),
    ] {
        let mut body = json!({"name": "A", "role": "member"});
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        organization.post("/api/api-keys", &body).await.expect_fields(pointers);
    }
}

#[tokio::test]
async fn a_key_of_an_agent_sees_and_acts_for_that_agent_alone() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (mine, _) = organization.connected_agent("Mine").await;
    let (other, _) = organization.connected_agent("Other").await;
    let text = |agent: &str| json!({"agentId": agent, "to": "+14155550000", "body": "Hello"});
    let theirs = organization.call(&other, "+14155550000").await.text("id");
    let their_message = organization.post("/api/messages", &text(&other)).await.text("id");
    let (_, key) = made(&organization, &json!({"name": "Mine", "role": "admin", "agents": [mine]})).await;

    let placed = key.call(&mine, "+14155550000").await;
    assert_eq!(placed.status, 201, "{placed:?}");
    let sent = key.post("/api/messages", &text(&mine)).await;
    assert_eq!(sent.status, 201, "{sent:?}");
    for (path, expected) in
        [("/api/agents", &mine), ("/api/calls", &placed.text("id")), ("/api/messages", &sent.text("id"))]
    {
        assert_eq!(ids(&key.get(path).await.body["items"], "id"), std::slice::from_ref(expected), "{path}");
        assert_eq!(ids(&organization.get(path).await.body["items"], "id").len(), 2, "{path}");
    }
    assert_eq!(ids(&key.get("/api/twilio/resolutions").await.body["items"], "agentId"), std::slice::from_ref(&mine));
    let usage = key.get("/api/usage").await;
    assert!(usage.body.to_string().contains(&mine) && !usage.body.to_string().contains(&other), "{usage:?}");

    for path in [
        format!("/api/calls/{theirs}"),
        format!("/api/calls/{theirs}/log"),
        format!("/api/messages/{their_message}"),
        format!("/api/messages/{their_message}/log"),
        format!("/api/agents/{other}"),
        format!("/api/agents/{other}/twilio"),
        format!("/api/agents/{other}/twilio/resolution"),
    ] {
        key.get(&path).await.expect_problem(404, "not-found");
    }
    key.post(&format!("/api/calls/{theirs}/hangup"), &json!({})).await.expect_problem(404, "not-found");
    key.call(&other, "+14155550000").await.expect_problem(404, "not-found");
    key.post("/api/messages", &text(&other)).await.expect_problem(404, "not-found");
    key.post("/api/calls", &json!({"to": "+14155550000"})).await.expect_fields(&["/agentId"]);
    key.post("/api/messages", &json!({"to": "+14155550000", "body": "Hello"})).await.expect_fields(&["/agentId"]);
    key.get("/api/api-keys").await.expect_problem(403, "key-of-agents");
    let name = json!({"name": "Renamed"});
    key.patch(&format!("/api/agents/{mine}"), &name).await.expect_problem(403, "scope-required");
}

#[tokio::test]
async fn the_stream_of_a_key_of_an_agent_has_events_of_that_agent_alone() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (mine, _) = organization.connected_agent("Mine").await;
    let (other, _) = organization.connected_agent("Other").await;
    let (_, key) = made(&organization, &json!({"name": "Mine", "role": "member", "agents": [mine]})).await;
    let mut stream = key.request(Method::GET, "/api/events").send().await.expect("a stream");
    let theirs = organization.call(&other, "+14155550000").await.text("id");
    organization.call_ended(&theirs, "completed").await;
    let placed = organization.call(&mine, "+14155550000").await.text("id");
    let mut text = String::new();
    while !text.contains("completed") {
        text.push_str(&String::from_utf8_lossy(&stream.chunk().await.expect("the stream goes on").expect("more")));
    }
    assert!(text.contains(&placed) && !text.contains(&theirs), "{text}");
}

#[tokio::test]
async fn limits_of_the_organization_count_what_a_key_of_an_agent_does_not_see() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (mine, _) = organization.connected_agent("Mine").await;
    let (other, _) = organization.connected_agent("Other").await;
    let (_, key) = made(&organization, &json!({"name": "Mine", "role": "member", "agents": [mine]})).await;
    let placed = organization.call(&other, "+14155550000").await.text("id");
    organization.call_ended(&placed, "completed").await;
    let limits = async |limits: Value| organization.patch("/api/organization", &json!({"limits": limits})).await;
    assert_eq!(limits(json!({"maxCallsPerDay": 1})).await.status, 200);
    key.call(&mine, "+14155550000").await.expect_problem(429, "daily-limit-reached");
    assert_eq!(limits(json!({"maxCallsPerDay": null, "maxMinutesPerDay": 1})).await.status, 200);
    key.call(&mine, "+14155550000").await.expect_problem(429, "daily-limit-reached");
}

#[tokio::test]
async fn a_request_with_head_needs_the_scope_of_get() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let key = organization.with_key(&json!({"name": "Calls", "role": "member", "scopes": ["calls"]})).await;
    assert_eq!(send(key.request(Method::HEAD, "/api/calls")).await.status, 403);
    assert_eq!(send(organization.request(Method::HEAD, "/api/calls")).await.status, 200);
}
