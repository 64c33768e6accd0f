//! An owner erases the own organization.

use std::sync::Arc;
use std::time::Duration;

use linecard_domain::{Clock, ManualClock, SystemClock};
use linecard_testkit::{Answer, TestApp, TestOptions, TestOrganization, send};
use serde_json::{Value, json};

use crate::platform::erasure::{LONG_TALK, visit, visit_later};

const ERASE: &str = "/api/organization/erase";

async fn named(organization: &TestOrganization) -> String {
    organization.get("/api/organization").await.text("name")
}

async fn asked(test: &TestApp) -> Vec<(String, String, bool)> {
    let superuser = test.database.superuser_client().await;
    let records = "SELECT actor_kind, actor_id::text, done_at IS NOT NULL FROM erasures";
    let rows = superuser.query(records, &[]).await.expect("read");
    rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
}

#[tokio::test]
async fn an_owner_erases_the_own_organization_and_no_other() {
    let test = TestApp::start_with(TestOptions { sim_speed: 50.0, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let other = test.organization("Other").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let (_, member) = organization.member("ada@example.com", "admin", "a long and strange password").await;
    let call = organization.call(&agent, LONG_TALK).await;
    organization.call_when(&call.text("id"), |call| call["status"] == "in-progress").await;
    let cookie = organization.sign_in().await;
    let (name, password) = (named(&organization).await, organization.password.as_str());
    let erase = async |body: &Value| organization.post_with_cookie(ERASE, &cookie, body).await;

    erase(&json!({"name": "Acme", "currentPassword": password})).await.expect_fields(&["/name"]);
    erase(&json!({"name": "", "currentPassword": password})).await.expect_fields(&["/name"]);
    erase(&json!({"name": named(&other).await, "currentPassword": password})).await.expect_fields(&["/name"]);
    erase(&json!({"name": name})).await.expect_fields(&["/currentPassword"]);
    erase(&json!({"name": name, "currentPassword": "another"})).await.expect_fields(&["/currentPassword"]);
    assert_eq!(organization.get("/api/agents").await.status, 200, "what is refused changes nothing");
    assert!(asked(&test).await.is_empty());

    let begun = erase(&json!({"name": format!(" {name} "), "currentPassword": password})).await;
    assert_eq!((begun.status, begun.text("state").as_str(), &begun.body["openCalls"]), (202, "pending", &json!(1)));
    assert_eq!(
        (begun.text("requestedByKind").as_str(), &begun.body["requestedBy"]),
        ("user", &json!(organization.owner_id))
    );
    let remains = begun.body["remains"].to_string();
    assert!(remains.contains("1 call that have not ended") && !remains.contains("hangUp"), "{remains}");
    organization.get("/api/agents").await.expect_problem(401, "unauthenticated");
    assert_eq!(organization.with_cookie("/api/organization", &member).await.status, 404, "nobody gets in");
    assert_eq!(erase(&json!({"name": name, "currentPassword": password})).await.status, 404);
    let superuser = test.database.superuser_client().await;
    let entry = "SELECT actor_kind, actor_name FROM audit_logs WHERE action = 'organization.erase'";
    let entry = superuser.query_one(entry, &[]).await.expect("one entry");
    assert_eq!((entry.get(0), entry.get(1)), ("user", organization.email.as_str()));

    // The call is followed to its end, and everything waits for it.
    visit_later(&test).await;
    assert_eq!(asked(&test).await, [("user".to_owned(), organization.owner_id.clone(), false)]);
    superuser.batch_execute("UPDATE calls SET status = 'completed'").await.expect("ended");
    for _ in 0..4 {
        visit_later(&test).await;
    }
    visit(&test).await;
    assert_eq!(asked(&test).await, [("user".to_owned(), organization.owner_id.clone(), true)]);
    let people = "SELECT count(*) FROM users WHERE email IN ('ada@example.com', $1)";
    let people = superuser.query_one(people, &[&organization.email]).await.expect("counted").get::<_, i64>(0);
    assert_eq!(people, 0, "they belonged to no other organization");
    assert_eq!(other.get("/api/agents").await.status, 200);
    assert_eq!(other.get("/api/members").await.body["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn calls_that_have_not_ended_are_hung_up_if_that_is_asked_for() {
    let test = TestApp::start_with(TestOptions { sim_speed: 50.0, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let call = organization.call(&agent, LONG_TALK).await;
    organization.call_when(&call.text("id"), |call| call["status"] == "in-progress").await;
    let (cookie, name) = (organization.sign_in().await, named(&organization).await);
    let body = json!({"name": name, "currentPassword": organization.password, "hangUp": true});
    let begun = organization.post_with_cookie(ERASE, &cookie, &body).await;
    assert_eq!((begun.status, &begun.body["openCalls"]), (202, &json!(0)), "{begun:?}");
}

#[tokio::test]
async fn nobody_but_an_owner_in_person_erases_an_organization() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let name = named(&organization).await;
    let password = "a long and strange password";
    let body = json!({"name": name, "currentPassword": password});
    for role in ["admin", "member"] {
        let (_, cookie) = organization.member(&format!("{role}@example.com"), role, password).await;
        organization.post_with_cookie(ERASE, &cookie, &body).await.expect_problem(403, "forbidden");
    }
    let body = json!({"name": name, "currentPassword": organization.password});
    organization.post(ERASE, &body).await.expect_problem(401, "unauthenticated");
    let cookie = organization.sign_in().await;
    // Whoever acts is the key then, although there is a session as well.
    let both = test.http.post(test.url(ERASE)).header("cookie", &cookie).bearer_auth(&organization.api_key).json(&body);
    send(both).await.expect_problem(404, "not-found");
    let foreign = test.http.post(test.url(ERASE)).header("cookie", &cookie).json(&body);
    let foreign = send(foreign.header("origin", "https://elsewhere.example.com")).await;
    foreign.expect_problem(403, "foreign-origin");
    let stranger = test.organization("Stranger").await;
    let named = test.http.post(test.url(ERASE)).header("cookie", stranger.sign_in().await);
    let named = named.header("linecard-organization", &organization.id);
    let theirs = json!({"name": name, "currentPassword": stranger.password});
    send(named.json(&theirs)).await.expect_problem(404, "not-found");
    assert_eq!(organization.get("/api/agents").await.status, 200);
    assert!(asked(&test).await.is_empty());
}

#[tokio::test]
async fn a_person_without_a_password_has_signed_in_a_moment_ago() {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let test = TestApp::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let old = organization.sign_in().await;
    clock.advance(Duration::from_mins(16));
    let new = organization.sign_in().await;
    let body = json!({"name": named(&organization).await});
    let superuser = test.database.superuser_client().await;
    superuser.batch_execute("UPDATE users SET password_hash = NULL").await.expect("changed");
    let refused: Answer = organization.post_with_cookie(ERASE, &old, &body).await;
    refused.expect_problem(409, "sign-in-again");
    assert_eq!(organization.post_with_cookie(ERASE, &new, &body).await.status, 202);
}
