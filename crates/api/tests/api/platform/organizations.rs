//! Organizations by the platform's own ids.

use linecard_testkit::TestApp;
use serde_json::json;

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
