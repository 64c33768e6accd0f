//! Resources of another organization are indistinguishable from missing ones.

use linecard_testkit::{TestApp, send};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn another_organizations_agent_is_indistinguishable_from_a_missing_one() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let other = test.organization("Other").await;
    let (foreign, account) = other.connected_agent("Theirs").await;
    let none = "01a00000-0000-7000-8000-000000000000";
    for (method, suffix, body) in [
        (Method::GET, "", None),
        (Method::PATCH, "", Some(json!({"name": "Mine"}))),
        (Method::DELETE, "", None),
        (Method::GET, "/twilio", None),
        (Method::POST, "/twilio", Some(account.settings())),
        (Method::DELETE, "/twilio", None),
        (Method::POST, "/twilio/verify", None),
        (Method::GET, "/twilio/resolution", None),
    ] {
        let mut answers = Vec::new();
        for id in [foreign.as_str(), none] {
            let request = organization.request(method.clone(), &format!("/api/agents/{id}{suffix}"));
            let request = if let Some(body) = &body { request.json(body) } else { request };
            let answer = send(request).await;
            answer.expect_problem(404, "not-found");
            answers.push(answer.without_request_id());
        }
        assert_eq!(answers[0], answers[1], "{method} {suffix}");
    }
    let placed = |id: &str| json!({"agentId": id, "to": "+14155550000"});
    let foreign_answer = organization.post("/api/calls", &placed(&foreign)).await;
    let nobodys = organization.post("/api/calls", &placed(none)).await;
    foreign_answer.expect_problem(404, "not-found");
    assert_eq!(foreign_answer.without_request_id(), nobodys.without_request_id());
    assert_eq!(organization.sim_calls().await.len(), 0);
    assert_eq!(other.get(&format!("/api/agents/{foreign}")).await.body["name"], "Theirs");
    assert_eq!(other.get(&format!("/api/agents/{foreign}/twilio")).await.body["accountSid"], account.sid.as_str());
}

#[tokio::test]
async fn another_organizations_calls_keys_and_members_are_indistinguishable_from_missing_ones() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let other = test.organization("Other").await;
    let (agent, _) = other.connected_agent("Theirs").await;
    let call = other.call(&agent, "+14155550000").await.text("id");
    let key = other.get("/api/api-keys").await.body["items"][0]["id"].as_str().expect("a key").to_owned();
    let none = "01a00000-0000-7000-8000-000000000000".to_owned();
    for (method, template, id) in [
        (Method::GET, "/api/calls/{id}", &call),
        (Method::GET, "/api/calls/{id}/log", &call),
        (Method::POST, "/api/calls/{id}/hangup", &call),
        (Method::DELETE, "/api/api-keys/{id}", &key),
        (Method::PATCH, "/api/members/{id}", &other.owner_id),
        (Method::DELETE, "/api/members/{id}", &other.owner_id),
    ] {
        let mut answers = Vec::new();
        for id in [id, &none] {
            let path = template.replace("{id}", id);
            let request = organization.request(method.clone(), &path);
            let request = if method == Method::PATCH { request.json(&json!({"role": "member"})) } else { request };
            let answer = send(request).await;
            answer.expect_problem(404, "not-found");
            answers.push(answer.without_request_id());
        }
        assert_eq!(answers[0], answers[1], "{method} {template}");
    }
    let listed = organization.get(&format!("/api/calls?agentId={agent}")).await;
    assert_eq!(listed.body["items"], json!([]));
    other.call_ended(&call, "completed").await;
    assert_eq!(other.get("/api/members").await.body["items"][0]["role"], "owner");
}

#[tokio::test]
async fn a_cursor_from_another_organization_pages_only_through_ones_own_rows() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let other = test.organization("Other").await;
    for _ in 0..3 {
        organization.agent("Ours").await;
        other.agent("Theirs").await;
    }
    let theirs = other.get("/api/agents?limit=1").await;
    let cursor = theirs.text("nextCursor");
    let page = organization.get(&format!("/api/agents?cursor={cursor}")).await;
    let names: Vec<_> =
        page.body["items"].as_array().expect("items").iter().map(|agent| agent["name"].clone()).collect();
    assert!(!names.is_empty() && names.iter().all(|name| name == "Ours"), "{page:?}");
}
