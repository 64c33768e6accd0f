//! Making, changing and deleting endpoints.

use std::time::Duration;

use linecard_testkit::TestApp;
use serde_json::json;

use super::receiver::{Receiver, completed_call, deliveries, endpoint, endpoint_at, with_clock};

#[tokio::test]
async fn admins_manage_endpoints_and_members_see_them() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let receiver = Receiver::start().await;
    let (id, _) = endpoint(&organization, &json!({"url": receiver.url, "description": " Our platform "})).await;
    let path = format!("/api/event-endpoints/{id}");
    let member = organization.with_role("member").await;
    let seen = member.get("/api/event-endpoints").await;
    assert_eq!(seen.body["items"][0]["description"], "Our platform");
    assert_eq!(member.get(&path).await.body, seen.body["items"][0]);
    assert_eq!(member.get(&format!("{path}/deliveries")).await.status, 200);
    member.patch(&path, &json!({"enabled": false})).await.expect_problem(403, "forbidden");
    member.post(&format!("{path}/test"), &json!({})).await.expect_problem(403, "forbidden");

    let change = json!({"eventTypes": ["message", "call", "call"], "description": null});
    let changed = organization.patch(&path, &change).await;
    assert_eq!(changed.body["eventTypes"], json!(["call", "message"]));
    assert!(changed.body["description"].is_null());
    let log = organization.get("/api/audit-log?resourceType=event-endpoint").await;
    let actions: Vec<_> = log.body["items"].as_array().expect("entries").iter().map(|one| &one["action"]).collect();
    assert_eq!(actions, ["event-endpoint.update", "event-endpoint.create"]);
    assert_eq!(organization.patch(&path, &change).await.status, 200);
    let after = organization.get("/api/audit-log?resourceType=event-endpoint").await;
    assert_eq!(after.body["items"].as_array().map(Vec::len), Some(2), "what changes nothing is not an entry");
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let receiver = Receiver::start().await;
    let with = |more: serde_json::Value| {
        let mut body = json!({"url": receiver.url});
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        body
    };
    for (more, pointers) in [
        (json!({"eventTypes": ["call", "fax"]}), &["/eventTypes/1"][..]),
        (json!({"eventTypes": []}), &["/eventTypes"]),
        (json!({"agentId": "front-desk"}), &["/agentId"]),
        (json!({"agentId": organization.id}), &["/agentId"]),
        (json!({"description": "x".repeat(2_001)}), &["/description"]),
        (json!({"enabled": true}), &["/enabled"]),
    ] {
        organization.post("/api/event-endpoints", &with(more)).await.expect_fields(pointers);
    }
    let (id, _) = endpoint_at(&organization, &receiver).await;
    let path = format!("/api/event-endpoints/{id}");
    organization
        .patch(&path, &json!({"eventTypes": ["fax"], "agentId": "x"}))
        .await
        .expect_fields(&["/agentId", "/eventTypes/0"]);
    organization.get(&format!("{path}/deliveries?status=lost")).await.expect_fields(&["status"]);
    organization.get("/api/event-endpoints/nothing").await.expect_problem(404, "not-found");
}

#[tokio::test]
async fn an_organization_has_twenty_endpoints_at_most() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let receiver = Receiver::start().await;
    for _ in 0..20 {
        endpoint_at(&organization, &receiver).await;
    }
    let more = organization.post("/api/event-endpoints", &json!({"url": receiver.url})).await;
    more.expect_problem(409, "too-many-event-endpoints");
}

#[tokio::test]
async fn to_an_endpoint_that_was_deleted_nothing_is_sent_and_its_log_is_removed() {
    let (test, clock) = with_clock().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let receiver = Receiver::start().await;
    let (id, _) = endpoint_at(&organization, &receiver).await;
    completed_call(&organization, &agent).await;
    test.deliver_events().await;
    let sent = receiver.received().len();
    assert!(!deliveries(&organization, &id, "").await.is_empty());
    let path = format!("/api/event-endpoints/{id}");
    assert_eq!(organization.delete(&path).await.status, 204);
    organization.get(&path).await.expect_problem(404, "not-found");
    organization.delete(&path).await.expect_problem(404, "not-found");
    completed_call(&organization, &agent).await;
    test.deliver_events().await;
    assert_eq!(receiver.received().len(), sent);
    clock.advance(Duration::from_hours(1));
    test.app.reconcile_all().await.expect("upkeep");
    let client = test.database.superuser_client().await;
    for table in ["event_deliveries", "event_endpoint_states", "event_endpoints"] {
        let left: i64 = client.query_one(&format!("SELECT count(*) FROM {table}"), &[]).await.expect("counted").get(0);
        assert_eq!(left, 0, "{table}");
    }
}
