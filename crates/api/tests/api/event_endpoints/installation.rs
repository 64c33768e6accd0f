//! Endpoints of the installation: the events of all organizations, for the platform alone.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use linecard_app::KeyRotation;
use linecard_domain::{Clock, PlatformScope};
use linecard_testkit::{ENCRYPTION_KEY, TestApp, TestOrganization, keyring_of, register_secret, send};
use reqwest::Method;
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

use super::receiver::{Answering, Received, Receiver, by_call, completed_call, endpoint_at, logged, with_clock};
use crate::platform::Platform;

const NEW_KEY: &str = "3b1f8e02c9d74a65b08e6f1d2c3a4b5968778695a4b3c2d1e0f1a2b3c4d5e6f7";

/// The endpoint's path below `/api/platform`, and its secret.
async fn created(platform: &Platform<'_>, receiver: &Receiver) -> (String, String) {
    let made = platform.post("/event-endpoints", &json!({"url": receiver.url})).await;
    assert_eq!(made.status, 201, "{made:?}");
    let secret = made.text("signingSecret");
    register_secret("the signing secret", &secret);
    (format!("/event-endpoints/{}", made.body["endpoint"]["id"].as_str().expect("an id")), secret)
}

/// An organization that the platform knows by its name, with an agent.
async fn known(test: &TestApp, platform: &Platform<'_>, name: &str) -> (TestOrganization, String) {
    let organization = test.organization(name).await;
    let put = platform.put(&format!("/organizations/{name}"), &json!({"id": organization.id})).await;
    assert_eq!(put.status, 200, "{put:?}");
    let (agent, _) = organization.connected_agent("Front desk").await;
    (organization, agent)
}

async fn items(platform: &Platform<'_>, path: &str) -> Vec<Value> {
    let answer = platform.get(path).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body["items"].as_array().cloned().expect("a list")
}

/// Of which organizations something arrived, as the platform calls them.
fn organizations(received: &[Received]) -> BTreeSet<&str> {
    received.iter().map(|one| one.body["externalId"].as_str().expect("an id")).collect()
}

#[tokio::test]
async fn the_events_of_all_organizations_arrive_signed_also_of_one_that_is_founded_later_without_a_word() {
    let test = TestApp::start().await;
    let platform = Platform::new(&test).await;
    let (acme, agent) = known(&test, &platform, "acme").await;
    let (other, others) = known(&test, &platform, "other").await;
    completed_call(&acme, &agent).await;
    let (receiver, own) = (Receiver::start().await, Receiver::start().await);
    let (path, secret) = created(&platform, &receiver).await;
    endpoint_at(&acme, &own).await;
    let call = completed_call(&acme, &agent).await;
    let of_other = completed_call(&other, &others).await;
    // Nothing tells the sender of an organization that is founded: it finds out.
    let (late, lates) = known(&test, &platform, "late").await;
    let of_late = completed_call(&late, &lates).await;
    test.deliver_events().await;

    let received = receiver.received();
    let expected = [
        (call.clone(), logged(&acme, &call).await),
        (of_other.clone(), logged(&other, &of_other).await),
        (of_late.clone(), logged(&late, &of_late).await),
    ];
    assert_eq!(by_call(&received), expected.into(), "what happened before is not sent");
    assert_eq!(organizations(&received), ["acme", "late", "other"].into());
    for one in &received {
        assert_eq!((one.signatures(), one.signatures_of(&secret)), (1, 1), "{one:?}");
    }
    assert!(received.iter().filter(|one| one.call() == call).all(|one| one.body["organizationId"] == acme.id));
    assert!(own.received().iter().all(|one| one.body.get("externalId").is_none() && one.call() == call));

    let shown = platform.get(&path).await;
    assert_eq!(shown.body["organizations"], json!({"total": 3, "behind": 0, "failing": 0}), "{shown:?}");
    assert!(shown.body["lastSuccessAt"].is_string() && shown.body["enabled"] == true, "{shown:?}");
    assert_eq!(items(&platform, &format!("{path}/deliveries")).await.len(), received.len());
    for filter in ["externalId=other".to_owned(), format!("organizationId={}&status=delivered", other.id)] {
        let some = items(&platform, &format!("{path}/deliveries?{filter}")).await;
        assert!(!some.is_empty(), "{filter}");
        assert!(
            some.iter().all(|one| one["externalId"] == "other" && one["subjectId"] == of_other),
            "{filter}: {some:?}"
        );
    }
    platform.get(&format!("{path}/deliveries?externalId=nobody")).await.expect_fields(&["externalId"]);

    // Again: one event, those of one organization, and a test in another one.
    let before = received.len();
    let again = format!("{path}/deliveries/{}/retry", received[0].id);
    let retried = platform.send(Method::POST, &again, None).await;
    assert_eq!((retried.status, &retried.body["status"]), (202, &json!("pending")), "{retried:?}");
    let since = (linecard_domain::SystemClock.now() - time::Duration::MINUTE).format(&Rfc3339).expect("a time");
    let replay = json!({"since": since, "externalId": "other"});
    assert_eq!(platform.post(&format!("{path}/replay"), &replay).await.status, 202);
    let tested = platform.post(&format!("{path}/test"), &json!({"organizationId": late.id})).await;
    assert_eq!((tested.status, &tested.body["externalId"]), (202, &json!("late")), "{tested:?}");
    test.deliver_events().await;
    let more = receiver.received().split_off(before);
    let of = |external: &str| more.iter().filter(|one| one.body["externalId"] == external).collect::<Vec<_>>();
    assert!(more.iter().any(|one| one.id == received[0].id));
    assert!(of("other").iter().all(|one| one.call() == of_other) && of("other").len() > 1, "{more:?}");
    assert_eq!(of("late").iter().map(|one| &one.body["type"]).collect::<Vec<_>>(), ["test"]);
}

#[tokio::test]
async fn nobody_of_an_organization_finds_the_installations_endpoint_and_each_change_is_in_its_log() {
    let test = TestApp::start().await;
    let platform = Platform::new(&test).await;
    let (organization, agent) = known(&test, &platform, "acme").await;
    let receiver = Receiver::start().await;
    receiver.answers(Answering::With(500));
    let (path, _) = created(&platform, &receiver).await;
    let id = path.rsplit('/').next().expect("an id");
    completed_call(&organization, &agent).await;
    test.deliver_events().await;
    test.app.reconcile_all().await.expect("notices are looked for");
    let delivery = items(&platform, &format!("{path}/deliveries")).await[0]["id"].as_str().expect("an id").to_owned();

    for hidden in ["", "/deliveries"] {
        organization.get(&format!("/api/event-endpoints/{id}{hidden}")).await.expect_problem(404, "not-found");
    }
    for (hidden, body) in [
        ("/test".to_owned(), json!({})),
        (format!("/deliveries/{delivery}/retry"), json!({})),
        ("/replay".to_owned(), json!({"since": "2026-01-01T00:00:00Z"})),
        ("/rotate-secret".to_owned(), json!({})),
    ] {
        let answer = organization.post(&format!("/api/event-endpoints/{id}{hidden}"), &body).await;
        assert!([404, 422].contains(&answer.status), "{hidden}: {answer:?}");
    }
    organization.delete(&format!("/api/event-endpoints/{id}")).await.expect_problem(404, "not-found");
    for listed in ["/api/event-endpoints", "/api/audit-log", "/api/health", "/api/notices"] {
        let text = organization.get(listed).await.body.to_string();
        assert!(!text.contains(id) && !text.contains(&receiver.url), "{listed}: {text}");
    }
    organization.get("/api/platform/event-endpoints").await.expect_problem(401, "unauthenticated");
    let scopes: Vec<PlatformScope> =
        PlatformScope::ALL.into_iter().filter(|scope| *scope != PlatformScope::Events).collect();
    let without = test.platform_key(&scopes).await;
    let url = test.url("/api/platform/event-endpoints");
    send(test.http.get(url).bearer_auth(without)).await.expect_problem(403, "forbidden");

    let changed = platform.send(Method::PATCH, &path, Some(&json!({"description": "Ours"}))).await;
    assert_eq!((changed.status, &changed.body["description"]), (200, &json!("Ours")), "{changed:?}");
    platform.send(Method::PATCH, &path, Some(&json!({"url": "ftp://example.com"}))).await.expect_fields(&["/url"]);
    assert_eq!(platform.send(Method::DELETE, &path, None).await.status, 204);
    let log = items(&platform, "/audit-log").await;
    let actions: Vec<&Value> = log.iter().map(|entry| &entry["action"]).collect();
    assert_eq!(actions, ["event-endpoint.delete", "event-endpoint.update", "event-endpoint.create"]);
    assert!(log.iter().all(|entry| entry["actor"]["kind"] == "platform-key" && entry["resourceId"] == id), "{log:?}");
}

#[tokio::test]
async fn both_secrets_of_a_rotation_sign_and_the_rotation_of_the_encryption_key_covers_them() {
    let test = TestApp::start().await;
    let platform = Platform::new(&test).await;
    let (organization, agent) = known(&test, &platform, "acme").await;
    let receiver = Receiver::start().await;
    let (path, old) = created(&platform, &receiver).await;
    let rotated = platform.post(&format!("{path}/rotate-secret"), &json!({})).await;
    let new = rotated.text("signingSecret");
    register_secret("the signing secret", &new);
    platform.post(&format!("{path}/rotate-secret"), &json!({})).await.expect_problem(409, "event-secret-rotating");
    completed_call(&organization, &agent).await;
    test.deliver_events().await;
    assert!(!receiver.received().is_empty());
    for one in receiver.received() {
        assert_eq!((one.signatures(), one.signatures_of(&old), one.signatures_of(&new)), (2, 1, 1));
    }
    let keyring = keyring_of(&[NEW_KEY, ENCRYPTION_KEY]);
    let report = KeyRotation::new(test.app.store(), &keyring).rotate(&|_| {}).await.expect("rotated");
    assert_eq!((report.unopened.len(), report.usage.len()), (0, 1), "{report:?}");
    let alone = keyring_of(&[NEW_KEY]);
    let found = KeyRotation::new(test.app.store(), &alone).verify(&|_| {}).await.expect("verified");
    assert_eq!((found.done, found.unopened.len()), (report.resealed, 0));
    let sealed = "SELECT count(*) FROM platform_event_endpoints WHERE encryption_version <> $1
        OR previous_encryption_version <> $1";
    let version = alone.encryption_version();
    let client = test.database.superuser_client().await;
    assert_eq!(client.query_one(sealed, &[&version]).await.expect("counted").get::<_, i64>(0), 0);
}

#[tokio::test]
async fn it_is_disabled_for_all_when_it_wants_no_more_and_sends_what_was_missed_when_it_is_enabled() {
    let (test, clock) = with_clock().await;
    let platform = Platform::new(&test).await;
    let (acme, agent) = known(&test, &platform, "acme").await;
    let (other, others) = known(&test, &platform, "other").await;
    let receiver = Receiver::start().await;
    let (path, _) = created(&platform, &receiver).await;
    receiver.answers(Answering::With(410));
    let call = completed_call(&acme, &agent).await;
    test.deliver_events().await;
    let shown = platform.get(&path).await;
    assert_eq!((&shown.body["enabled"], &shown.body["disabledReason"]), (&json!(false), &json!("gone")), "{shown:?}");
    let log = items(&platform, "/audit-log").await;
    assert_eq!((&log[0]["action"], &log[0]["actor"]["kind"]), (&json!("event-endpoint.disable"), &json!("service")));

    let of_other = completed_call(&other, &others).await;
    let asked = receiver.received().len();
    clock.advance(Duration::from_mins(10));
    test.deliver_events().await;
    assert_eq!(receiver.received().len(), asked);
    assert_eq!(platform.get(&path).await.body["organizations"]["behind"], 1);
    receiver.answers(Answering::With(204));
    let enabled = platform.send(Method::PATCH, &path, Some(&json!({"enabled": true}))).await;
    assert_eq!(enabled.body["enabled"], true, "{enabled:?}");
    test.deliver_events().await;
    assert_eq!(by_call(&receiver.accepted())[&call], logged(&acme, &call).await);
    assert_eq!(by_call(&receiver.accepted())[&of_other], logged(&other, &of_other).await);

    // Five days without a success anywhere.
    receiver.answers(Answering::With(500));
    clock.advance(Duration::from_mins(2));
    completed_call(&acme, &agent).await;
    test.deliver_events().await;
    let shown = platform.get(&path).await;
    assert_eq!(
        (&shown.body["enabled"], &shown.body["organizations"]["failing"]),
        (&json!(true), &json!(1)),
        "{shown:?}"
    );
    clock.advance(Duration::from_hours(24 * 5));
    completed_call(&other, &others).await;
    test.deliver_events().await;
    assert_eq!(platform.get(&path).await.body["disabledReason"], "failing");
}

#[tokio::test]
async fn after_its_deletion_nothing_is_sent_and_nothing_of_it_stays() {
    let (test, clock) = with_clock().await;
    let platform = Platform::new(&test).await;
    let (organization, agent) = known(&test, &platform, "acme").await;
    let receiver = Receiver::start().await;
    receiver.answers(Answering::With(500));
    let (path, _) = created(&platform, &receiver).await;
    completed_call(&organization, &agent).await;
    test.deliver_events().await;
    let plan = platform.send(Method::DELETE, "/organizations/acme?dryRun=true", None).await;
    let planned = plan.body["removed"].as_array().expect("a list").iter().find(|one| one["kind"] == "event-deliveries");
    assert!(planned.is_some_and(|one| one["count"].as_i64() > Some(0)), "{plan:?}");
    assert_eq!(platform.send(Method::DELETE, &path, None).await.status, 204);
    platform.get(&path).await.expect_problem(404, "not-found");
    let sent = receiver.received().len();
    completed_call(&organization, &agent).await;
    test.deliver_events().await;
    assert_eq!(receiver.received().len(), sent);
    clock.advance(Duration::from_hours(1));
    test.app.reconcile_all().await.expect("upkeep");
    let client = test.database.superuser_client().await;
    for table in
        ["event_deliveries", "event_endpoint_states", "platform_event_endpoints", "platform_event_endpoint_states"]
    {
        let count = format!("SELECT count(*) FROM {table}");
        assert_eq!(client.query_one(&count, &[]).await.expect("counted").get::<_, i64>(0), 0, "{table}");
    }
}

#[tokio::test]
async fn an_organization_whose_events_hang_holds_up_no_other_one_nor_one_that_was_just_founded() {
    let test = TestApp::start().await;
    let platform = Platform::new(&test).await;
    let (acme, agent) = known(&test, &platform, "acme").await;
    let (other, others) = known(&test, &platform, "other").await;
    let receiver = Receiver::start().await;
    let app = Arc::clone(&test.app);
    #[expect(clippy::disallowed_methods, reason = "it ends with the test")]
    tokio::spawn(async move { app.run_event_deliveries(linecard_api::event_data).await });
    receiver.answers(Answering::Never);
    created(&platform, &receiver).await;
    completed_call(&acme, &agent).await;
    receiver.has_received(1).await;
    assert_eq!(organizations(&receiver.received()), ["acme"].into());
    receiver.answers(Answering::With(204));
    let of_other = completed_call(&other, &others).await;
    let (late, lates) = known(&test, &platform, "late").await;
    let of_late = completed_call(&late, &lates).await;
    let expected = [logged(&other, &of_other).await, logged(&late, &of_late).await];
    receiver.has_received(1 + expected.iter().map(Vec::len).sum::<usize>()).await;
    let accepted = by_call(&receiver.received());
    assert_eq!([&accepted[&of_other], &accepted[&of_late]], [&expected[0], &expected[1]]);
    receiver.release();
    test.app.ending().cancel();
}

#[tokio::test]
async fn an_organization_where_nothing_happens_is_visited_seldom_and_after_something_within_a_minute() {
    let (test, clock) = with_clock().await;
    let platform = Platform::new(&test).await;
    let (organization, agent) = known(&test, &platform, "acme").await;
    let receiver = Receiver::start().await;
    created(&platform, &receiver).await;
    let client = test.database.superuser_client().await;
    let next = async || -> i64 {
        test.deliver_events().await;
        let due = "SELECT extract(epoch FROM due_at - $1)::bigint FROM event_leases";
        client.query_one(due, &[&clock.now()]).await.expect("a lease").get(0)
    };
    completed_call(&organization, &agent).await;
    assert!((30..=60).contains(&next().await), "entries of slow transactions are looked for soon");
    clock.advance(Duration::from_mins(3));
    assert!((500..=600).contains(&next().await), "nothing happens");
    completed_call(&organization, &agent).await;
    assert!((30..=60).contains(&next().await), "something has happened");
}

#[tokio::test]
async fn a_replay_reaches_an_organization_that_nothing_was_sent_of_yet_also_from_before_the_endpoint() {
    let test = TestApp::start().await;
    let platform = Platform::new(&test).await;
    let (acme, agent) = known(&test, &platform, "acme").await;
    let since = linecard_domain::SystemClock.now().format(&Rfc3339).expect("a time");
    let call = completed_call(&acme, &agent).await;
    let receiver = Receiver::start().await;
    let (path, _) = created(&platform, &receiver).await;
    let replay = json!({"since": since, "externalId": "acme"});
    assert_eq!(platform.post(&format!("{path}/replay"), &replay).await.status, 202);
    test.deliver_events().await;
    assert_eq!(by_call(&receiver.received()), [(call.clone(), logged(&acme, &call).await)].into());
}
