//! Erasing an organization.

use linecard_domain::PlatformScope;
use linecard_testkit::{Answer, TestApp, TestOptions, TestOrganization};
use reqwest::Method;
use serde_json::{Value, json};

use super::Platform;

/// Lasts 600 simulated seconds.
pub(crate) const LONG_TALK: &str = "+14155559500";

/// What the reconciler does, without the time between its visits.
pub(crate) async fn visit(test: &TestApp) {
    let superuser = test.database.superuser_client().await;
    let due = "UPDATE work_leases SET due_at = '2000-01-01', leased_until = NULL";
    superuser.batch_execute(due).await.expect("due");
    assert_eq!(test.app.reconcile_once().await.expect("reconciled").failed, 0);
}

/// As [`visit`], when every transaction of before has ended.
pub(crate) async fn visit_later(test: &TestApp) {
    let superuser = test.database.superuser_client().await;
    let passed = "UPDATE erasures SET requested_at = requested_at - interval '3 minutes',
        changed_at = changed_at - interval '3 minutes' WHERE done_at IS NULL";
    superuser.batch_execute(passed).await.expect("passed");
    visit(test).await;
}

fn counted(answer: &Answer, kind: &str) -> u64 {
    let removed = answer.body["removed"].as_array().expect("a list");
    removed.iter().find(|entry| entry["kind"] == kind).map_or(0, |entry| entry["count"].as_u64().expect("a count"))
}

async fn known<'a>(test: &'a TestApp, organization: &TestOrganization) -> Platform<'a> {
    let platform = Platform::new(test).await;
    assert_eq!(platform.put("/organizations/acme", &json!({"id": organization.id})).await.status, 200);
    platform
}

impl Platform<'_> {
    async fn erase(&self, organization: &str, more: &str) -> Answer {
        self.delete(&format!("?organizationId={organization}{more}")).await
    }

    async fn delete(&self, query: &str) -> Answer {
        self.send(Method::DELETE, &format!("/organizations/acme{query}"), None).await
    }
}

#[tokio::test]
async fn an_organization_is_shut_at_once_and_erased_when_its_last_call_has_ended() {
    let test = TestApp::start_with(TestOptions { sim_speed: 50.0, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let other = test.organization("Other").await;
    let platform = known(&test, &organization).await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let cookie = organization.sign_in().await;
    let endpoint = json!({"url": "http://127.0.0.1:9/events"});
    assert_eq!(organization.post("/api/event-endpoints", &endpoint).await.status, 201);
    let call = organization.call(&agent, LONG_TALK).await;
    organization.call_when(&call.text("id"), |call| call["status"] == "in-progress").await;

    let plan = platform.delete("?dryRun=true").await;
    assert_eq!((plan.status, plan.text("state").as_str(), &plan.body["openCalls"]), (200, "planned", &json!(1)));
    assert_eq!((counted(&plan, "calls"), counted(&plan, "memberships"), counted(&plan, "people")), (1, 1, 1));
    assert_eq!(organization.get("/api/agents").await.status, 200, "a dry run changes nothing");
    platform.get("/organizations/acme/erasure").await.expect_problem(404, "not-found");

    platform.delete("").await.expect_fields(&["organizationId"]);
    platform.delete("?organizationId=acme").await.expect_fields(&["organizationId"]);
    platform.erase(&other.id, "").await.expect_fields(&["organizationId"]);
    platform.erase(&other.id, "&dryRun=true").await.expect_fields(&["organizationId"]);
    assert_eq!(organization.get("/api/agents").await.status, 200, "what is refused changes nothing");

    let id = &organization.id;
    let begun = platform.erase(id, "").await;
    assert_eq!((begun.status, begun.text("state").as_str(), &begun.body["openCalls"]), (202, "pending", &json!(1)));
    assert_eq!((counted(&begun, "api-keys"), counted(&begun, "event-endpoints")), (1, 1), "{begun:?}");
    assert_eq!((counted(&begun, "memberships"), counted(&begun, "calls")), (1, 0), "{begun:?}");
    assert!(begun.body["remains"][0].as_str().is_some_and(|text| text.contains("hangUp=true")), "{begun:?}");
    // Nobody gets in, by whatever way.
    organization.get("/api/agents").await.expect_problem(401, "unauthenticated");
    // A person is removed later, and is a member of nothing until then.
    assert_eq!(organization.with_cookie("/api/organization", &cookie).await.status, 404);
    let wanted = json!({"name": "Acme"});
    platform.put("/organizations/acme", &wanted).await.expect_problem(409, "organization-being-erased");
    platform.post("/organizations/acme/enable", &json!({})).await.expect_problem(409, "organization-being-erased");
    platform.get("/organizations/acme/agents").await.expect_problem(409, "organization-being-erased");

    visit(&test).await;
    let again = platform.erase(id, "").await;
    assert_eq!((again.status, &again.body["requestedAt"]), (202, &begun.body["requestedAt"]), "it is the same one");
    assert_eq!(again.body["openCalls"], 1);
    let superuser = test.database.superuser_client().await;
    let asked = "SELECT count(*) FROM audit_logs WHERE action = 'organization.erase'";
    assert_eq!(superuser.query_one(asked, &[]).await.expect("counted").get::<_, i64>(0), 1);
    let hung_up = platform.erase(id, "&hangUp=true").await;
    assert_eq!((hung_up.status, &hung_up.body["openCalls"]), (202, &json!(0)), "{hung_up:?}");
    visit(&test).await;
    let waits = platform.get("/organizations/acme/erasure").await;
    assert_eq!(
        counted(&waits, "calls"),
        0,
        "a transaction that does not know of the request may be under way: {waits:?}"
    );
    visit_later(&test).await;
    visit(&test).await;
    let waits = platform.get("/organizations/acme/erasure").await;
    assert_eq!((waits.text("state").as_str(), counted(&waits, "calls")), ("pending", 1), "the same again: {waits:?}");
    visit_later(&test).await;
    let done = platform.get("/organizations/acme/erasure").await;
    assert_eq!((done.text("state").as_str(), counted(&done, "calls")), ("done", 1), "{done:?}");
    let key = superuser.query_one("SELECT id::text FROM platform_keys", &[]).await.expect("a key").get::<_, String>(0);
    assert_eq!((done.text("requestedBy"), &done.body["organizationId"]), (key, &json!(id)));
    assert_eq!(done.body["requestedByKind"], "platform-key");
    assert_eq!((counted(&done, "twilio-credentials"), counted(&done, "people")), (1, 1), "{done:?}");
    assert!(counted(&done, "audit-entries") > 3 && done.body["doneAt"].is_string(), "{done:?}");
    assert!(!done.body.to_string().contains("+1415"), "no numbers: {done:?}");
    assert_eq!(platform.erase(id, "").await.status, 200, "a repetition changes nothing");

    // The id is free, and what has it now is not mixed up with what had it.
    let new = platform.put("/organizations/acme", &wanted).await;
    assert_eq!(new.status, 201, "{new:?}");
    assert_ne!(new.body["organization"]["id"], done.body["organizationId"]);
    assert_eq!(platform.get("/organizations/acme/erasure").await.body, done.body);
    let late = platform.erase(id, "").await;
    assert_eq!((late.status, &late.body), (200, &done.body), "the request is still about what it named");
    platform.erase(&other.id, "").await.expect_fields(&["organizationId"]);
    let current = platform.get("/organizations/acme").await;
    assert_eq!((current.status, &current.body["id"]), (200, &new.body["organization"]["id"]), "{current:?}");
    assert_eq!(other.get("/api/agents").await.status, 200);
}

#[tokio::test]
async fn an_erasure_that_one_node_has_begun_is_finished_by_another_and_people_of_other_organizations_stay() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let platform = known(&test, &organization).await;
    let (ada, cookie) = organization.member("ada@example.com", "member", "a long and strange password").await;
    let superuser = test.database.superuser_client().await;
    let id = &organization.id;
    let elsewhere = test.organization("Other").await.id;
    let fill = format!(
        "INSERT INTO idempotency_keys SELECT '{id}', 'key ' || n, '', '{id}', now() FROM generate_series(1, 12000) n;
        INSERT INTO organization_members SELECT '{elsewhere}', id, email, 'member', now() FROM users WHERE id = '{ada}';
        INSERT INTO call_recordings (organization_id, id, call_id, status, channels, recording_sid, created_at, updated_at)
            SELECT '{id}', gen_random_uuid(), '{id}', 'completed', 1, 'RE' || n, now(), now() FROM generate_series(1, 3) n"
    );
    superuser.batch_execute(&fill).await.expect("filled");

    let begun = platform.erase(id, "").await;
    assert_eq!((begun.status, counted(&begun, "memberships")), (202, 2), "{begun:?}");
    visit_later(&test).await;
    let under_way = platform.get("/organizations/acme/erasure").await;
    assert_eq!(under_way.text("state"), "pending", "more than one visit removes");
    let left =
        superuser.query_one("SELECT count(*) FROM idempotency_keys", &[]).await.expect("counted").get::<_, i64>(0);
    assert!(left > 0 && left < 12_000, "{left}");
    let node = test.another_node(TestOptions::default()).await;
    for _ in 0..3 {
        visit_later(&node).await;
    }
    let done = platform.get("/organizations/acme/erasure").await;
    assert_eq!(done.text("state"), "done", "{done:?}");
    assert_eq!((&done.body["recordingsAtTwilio"], counted(&done, "recordings")), (&json!(3), 3));
    assert_eq!(counted(&done, "people"), 1, "{done:?}");
    assert!(counted(&done, "other-rows") >= 12_000, "each is counted once: {done:?}");
    let remains: Vec<&str> =
        done.body["remains"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert!(remains.iter().any(|text| text.starts_with("3 recordings at Twilio")), "{remains:?}");
    let me = organization.with_cookie("/api/me", &cookie).await;
    assert_eq!((me.status, &me.body["organizations"][0]["id"]), (200, &json!(elsewhere)), "{me:?}");
    let people = "SELECT count(*) FROM users WHERE email LIKE '%@example.com'";
    let people = superuser.query_one(people, &[]).await.expect("counted").get::<_, i64>(0);
    assert_eq!(people, 2, "Ada and the owner of the other organization");
}

#[tokio::test]
async fn erasing_needs_its_own_scope_and_an_organization() {
    let test = TestApp::start().await;
    let platform = Platform::new(&test).await;
    assert_eq!(platform.put("/organizations/acme", &json!({"name": "Acme"})).await.status, 201);
    let others: Vec<_> = PlatformScope::ALL.into_iter().filter(|scope| *scope != PlatformScope::Erase).collect();
    let limited = Platform { test: &test, key: test.platform_key(&others).await };
    let refused = limited.delete("?organizationId=00000000-0000-0000-0000-000000000001").await;
    refused.expect_problem(403, "forbidden");
    assert!(refused.text("detail").contains("erase"), "{refused:?}");
    platform.delete("?dryRun=perhaps").await.expect_fields(&["dryRun"]);
    let nobody = "/organizations/nobody?organizationId=00000000-0000-0000-0000-000000000001";
    platform.send(Method::DELETE, nobody, None).await.expect_problem(404, "not-found");
    assert_eq!(platform.get("/organizations/acme").await.status, 200);
}
