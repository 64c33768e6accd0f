//! Organizations by the platform's own ids.

use linecard_domain::PlatformScope;
use linecard_testkit::TestApp;
use serde_json::{Value, json};

use super::Platform;

#[tokio::test]
async fn the_same_organization_put_twice_is_created_once_and_traced_once() {
    let test = TestApp::start().await;
    let platform = Platform::new(&test).await;
    let wanted = json!({"name": "Acme", "orgFallbackEnabled": false});
    let first = platform.put("/organizations/org%2F42%20", &wanted).await;
    assert_eq!((first.status, &first.body["outcome"]), (201, &json!("created")), "{first:?}");
    let organization = &first.body["organization"];
    assert_eq!(organization["externalId"], "org/42", "trimmed");
    assert_eq!(organization["limits"]["maxCallsPerDay"], 500, "as any new one");
    let second = platform.put("/organizations/org%2F42", &wanted).await;
    assert_eq!((second.status, &second.body["outcome"]), (200, &json!("unchanged")), "{second:?}");
    assert_eq!(&second.body["organization"], organization);
    let third = platform.put("/organizations/org%2F42", &json!({"paused": true})).await;
    assert_eq!(third.body["outcome"], "updated");
    assert_eq!(
        (&third.body["organization"]["name"], &third.body["organization"]["paused"]),
        (&json!("Acme"), &json!(true))
    );
    let found = platform.get("/organizations/org%2F42").await;
    assert_eq!(found.body, third.body["organization"]);
    let listed = platform.get("/organizations").await;
    assert_eq!(listed.body["items"][0]["externalId"], "org/42");
    let audit = test.database.superuser_client().await;
    let entries = audit.query("SELECT action, actor_kind, actor_name FROM audit_logs ORDER BY sequence", &[]).await;
    let entries: Vec<(String, String, String)> =
        entries.expect("entries").iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect();
    let entry = |action: &str| (action.to_owned(), "platform-key".to_owned(), "Platform".to_owned());
    assert_eq!(entries, [entry("organization.create"), entry("organization.update")]);
}

#[tokio::test]
async fn an_organization_that_exists_gets_an_external_id_once_and_its_admins_see_who_gave_it() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let platform = Platform::new(&test).await;
    let adopt = json!({"id": organization.id});
    let adopted = platform.put("/organizations/acme", &adopt).await;
    assert_eq!((adopted.status, &adopted.body["outcome"]), (200, &json!("updated")), "{adopted:?}");
    assert_eq!(platform.put("/organizations/acme", &adopt).await.body["outcome"], "unchanged");
    platform.put("/organizations/other", &adopt).await.expect_fields(&["/id"]);
    platform.put("/organizations/acme", &json!({"id": test.organization("B").await.id})).await.expect_fields(&["/id"]);
    let nobody = json!({"id": "01900000-0000-7000-8000-000000000000"});
    platform.put("/organizations/other", &nobody).await.expect_fields(&["/id"]);
    let seen = organization.get("/api/organization").await;
    assert_eq!(seen.body["externalId"], "acme");
    let entry = &organization.get("/api/audit-log?limit=1").await.body["items"][0];
    assert_eq!(entry["actor"]["kind"], "platform-key", "{entry}");
    assert_eq!((&entry["actor"]["name"], &entry["after"]["externalId"]), (&json!("Platform"), &json!("acme")));
}

#[tokio::test]
async fn organizations_put_at_the_same_moment_become_one() {
    let test = TestApp::start().await;
    let platform = Platform::new(&test).await;
    let wanted = json!({"name": "Acme"});
    let put = || platform.put("/organizations/acme", &wanted);
    let answers = tokio::join!(put(), put(), put(), put());
    let answers = [answers.0, answers.1, answers.2, answers.3];
    let mut statuses = answers.each_ref().map(|answer| answer.status);
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 201], "{answers:?}");
    assert_eq!(platform.get("/organizations").await.body["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn what_is_invalid_is_refused_by_the_field() {
    let test = TestApp::start().await;
    let platform = Platform::new(&test).await;
    platform.put("/organizations/acme", &json!({})).await.expect_fields(&["/name"]);
    platform.put("/organizations/acme", &json!({"name": " "})).await.expect_fields(&["/name"]);
    platform.put("/organizations/acme", &json!({"name": "A", "limits": {}})).await.expect_fields(&["/limits"]);
    let long = format!("/organizations/{}", "x".repeat(201));
    platform.put(&long, &json!({"name": "A"})).await.expect_fields(&["organization_external_id"]);
    platform.put("/organizations/%20", &json!({"name": "A"})).await.expect_fields(&["organization_external_id"]);
    platform.put("/organizations/%ff", &json!({"name": "A"})).await.expect_problem(422, "validation-failed");
    platform.get("/organizations/acme").await.expect_problem(404, "not-found");
    assert_eq!(platform.get("/organizations").await.body["items"], json!([]));
}

#[tokio::test]
async fn what_the_platform_has_disabled_it_alone_resumes() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let platform = Platform::new(&test).await;
    platform.put("/organizations/acme", &json!({"id": organization.id})).await;
    let (agent, _) = organization.connected_agent("Front desk").await;

    let disabled = platform.post("/organizations/acme/disable", &json!({})).await;
    assert_eq!((disabled.status, &disabled.body["outcome"]), (200, &json!("updated")), "{disabled:?}");
    assert_eq!(disabled.body["organization"]["paused"], true);
    assert!(disabled.body["organization"]["disabledAt"].is_string(), "{disabled:?}");
    assert_eq!(platform.post("/organizations/acme/disable", &json!({})).await.body["outcome"], "unchanged");
    organization.call(&agent, "+14155550000").await.expect_problem(409, "calls-stopped");
    organization.patch("/api/organization", &json!({"paused": false})).await.expect_fields(&["/paused"]);
    platform.put("/organizations/acme", &json!({"paused": false})).await.expect_fields(&["/paused"]);
    assert_eq!(organization.patch("/api/organization", &json!({"name": "Renamed"})).await.status, 200);

    let enabled = platform.post("/organizations/acme/enable", &json!({})).await;
    let now = &enabled.body["organization"];
    assert_eq!(
        (&enabled.body["outcome"], &now["paused"], &now["disabledAt"]),
        (&json!("updated"), &json!(false), &json!(null))
    );
    assert_eq!(organization.call(&agent, "+14155550000").await.status, 201);
    let entry = &organization.get("/api/audit-log?action=organization.update&limit=1").await.body["items"][0];
    assert_eq!(
        (&entry["actor"]["kind"], &entry["after"]["disabled"]),
        (&json!("platform-key"), &json!(false)),
        "{entry}"
    );

    // Who was paused before is paused afterwards.
    organization.patch("/api/organization", &json!({"paused": true})).await;
    platform.post("/organizations/acme/disable", &json!({})).await;
    let enabled = platform.post("/organizations/acme/enable", &json!({})).await;
    assert_eq!(enabled.body["organization"]["paused"], true);
    assert_eq!(platform.post("/organizations/nobody/disable", &json!({})).await.status, 404);
}

#[tokio::test]
async fn an_export_has_the_rows_of_one_organization_and_needs_its_own_scope() {
    let test = TestApp::start().await;
    let platform = Platform::new(&test).await;
    for (name, external) in [("Acme", "acme"), ("Other", "other")] {
        let organization = test.organization(name).await;
        platform.put(&format!("/organizations/{external}"), &json!({"id": organization.id})).await;
        let (agent, _) = organization.connected_agent("Front desk").await;
        assert_eq!(organization.call(&agent, "+14155550000").await.status, 201);
    }
    let id = platform.get("/organizations/acme").await.body["id"].clone();
    let url = test.url("/api/platform/organizations/acme/export");
    let exported = async |key: &str| {
        let answer = test.http.get(&url).bearer_auth(key).send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("a text"))
    };
    let (status, text) = exported(&test.platform_key(&[PlatformScope::Export]).await).await;
    assert_eq!(status, 200, "{text}");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.iter().filter(|line| line["table"] == "calls").count(), 1);
    assert!(lines.iter().any(|line| line["table"] == "call_logs"));
    assert!(lines.iter().all(|line| line["organization_id"] == id), "{text}");
    let others: Vec<_> = PlatformScope::ALL.into_iter().filter(|scope| *scope != PlatformScope::Export).collect();
    assert_eq!(exported(&test.platform_key(&others).await).await.0, 403);
}
