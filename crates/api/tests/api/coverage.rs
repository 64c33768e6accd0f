//! Nothing is left open: every operation in the OpenAPI document is tried without, with bad and with foreign
//! credentials. And the document at the repository's root is the generated one.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use linecard_domain::{Clock, ManualClock, SystemClock};
use linecard_testkit::{Answer, TestApp, TestOptions, send};
use serde_json::{Value, json};

use crate::operations::{Needs, Operation, Things, attempt};

fn document() -> Value {
    serde_json::to_value(linecard_api::openapi()).expect("the document is JSON")
}

#[tokio::test]
async fn every_operation_of_the_document_stands_in_the_table_of_these_tests() {
    let document = document();
    let documented: BTreeSet<String> = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, item)| item.as_object().expect("operations").keys().map(move |method| (path, method)))
        .filter(|(_, method)| !["parameters", "summary", "description"].contains(&method.as_str()))
        .map(|(path, method)| format!("{} {path}", method.to_uppercase()))
        .collect();
    let things = Things {
        agent: String::new(),
        call: String::new(),
        message: String::new(),
        api_key: String::new(),
        user: String::new(),
        connection: Value::Null,
    };
    let tried: BTreeSet<String> = things.operations().iter().map(name).collect();
    assert_eq!(tried, documented, "add the operation to tests/api/operations.rs");
    assert!(documented.len() > 30, "{documented:?}");
}

#[tokio::test]
async fn no_operation_answers_without_credentials_or_with_bad_ones() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let things = Things::of(&organization).await;
    let key = &organization.api_key;
    let mut other_last = key.clone();
    let last = other_last.pop().expect("a character");
    other_last.push(if last == 'A' { 'B' } else { 'A' });
    let bad: Vec<(&str, String)> = vec![
        ("authorization", format!("Bearer {other_last}")),
        ("authorization", format!("Bearer {}", key.to_uppercase())),
        ("authorization", "Bearer lc_".to_owned()),
        ("authorization", "Bearer ".to_owned()),
        ("authorization", key.clone()),
        ("authorization", format!("Basic {key}")),
        ("cookie", "linecard_session=".to_owned()),
        ("cookie", format!("linecard_session={key}")),
        ("cookie", format!("another={key}")),
    ];
    for operation in things.operations().iter().filter(|operation| operation.needs != Needs::Nothing) {
        let answer = attempt(&test, &things, operation, |request| request).await;
        unauthenticated(operation, &answer);
        for (header, value) in &bad {
            let answer = attempt(&test, &things, operation, |request| request.header(*header, value)).await;
            unauthenticated(operation, &answer);
        }
    }
    nothing_changed(&organization, &things).await;
}

#[tokio::test]
async fn no_operation_answers_to_a_revoked_key_however_recently_it_was_used() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let things = Things::of(&organization).await;
    for used_before in [true, false] {
        let made = organization.post("/api/api-keys", &json!({"name": "Short-lived", "role": "owner"})).await;
        let (id, key) = (made.text("id"), made.text("key"));
        if used_before {
            let used = send(test.http.get(test.url("/api/agents")).bearer_auth(&key)).await;
            assert_eq!(used.status, 200, "{used:?}");
        }
        assert_eq!(organization.delete(&format!("/api/api-keys/{id}")).await.status, 204);
        for operation in things.operations().iter().filter(|operation| operation.needs != Needs::Nothing) {
            let answer = attempt(&test, &things, operation, |request| request.bearer_auth(&key)).await;
            unauthenticated(operation, &answer);
        }
    }
    nothing_changed(&organization, &things).await;
}

#[tokio::test]
async fn no_operation_answers_to_an_expired_key_or_session() {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let test = TestApp::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let things = Things::of(&organization).await;
    let expiry = (clock.now() + time::Duration::hours(13)).format(&time::format_description::well_known::Rfc3339);
    let body = json!({"name": "Key", "role": "owner", "expiresAt": expiry.expect("a time")});
    let key = organization.post("/api/api-keys", &body).await.text("key");
    let session = organization.sign_in().await;
    clock.advance(Duration::from_hours(12) + Duration::from_secs(1));
    let used = send(test.http.get(test.url("/api/agents")).bearer_auth(&key)).await;
    assert_eq!(used.status, 200, "{used:?}");
    clock.advance(Duration::from_hours(1));
    for operation in things.operations().iter().filter(|operation| operation.needs != Needs::Nothing) {
        let answer = attempt(&test, &things, operation, |request| request.bearer_auth(&key)).await;
        unauthenticated(operation, &answer);
        let answer = attempt(&test, &things, operation, |request| request.header("cookie", &session)).await;
        unauthenticated(operation, &answer);
    }
    nothing_changed(&organization, &things).await;
}

#[tokio::test]
async fn no_operation_gives_anything_of_an_organization_to_another_ones_key_or_session() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let things = Things::of(&organization).await;
    let stranger = test.organization("Stranger").await;
    let session = stranger.sign_in().await;
    for operation in things.operations().iter().filter(|operation| operation.needs != Needs::Nothing) {
        let answer = attempt(&test, &things, operation, |request| request.bearer_auth(&stranger.api_key)).await;
        gives_nothing(operation, &answer, &organization.id, &things);
        if operation.needs == Needs::Session {
            continue;
        }
        // Nor by saying that it acts there.
        let named = attempt(&test, &things, operation, |request| {
            request.header("cookie", &session).header("linecard-organization", &organization.id)
        });
        named.await.expect_problem(404, "not-found");
        let named = attempt(&test, &things, operation, |request| {
            request.bearer_auth(&stranger.api_key).header("linecard-organization", &organization.id)
        });
        named.await.expect_problem(404, "not-found");
    }
    nothing_changed(&organization, &things).await;
}

#[tokio::test]
async fn a_member_is_refused_every_operation_that_takes_an_admin_and_no_other() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let things = Things::of(&organization).await;
    let member = organization.with_role("member").await;
    for operation in things.operations() {
        let answer = attempt(&test, &things, &operation, |request| request.bearer_auth(&member.api_key)).await;
        match operation.needs {
            Needs::Admin => {
                answer.expect_problem(403, "forbidden");
            }
            Needs::Member => assert!((200..300).contains(&answer.status), "{}: {answer:?}", name(&operation)),
            Needs::Session => unauthenticated(&operation, &answer),
            Needs::Nothing => {}
        }
    }
    nothing_changed(&organization, &things).await;
}

#[test]
fn the_document_at_the_repositorys_root_is_the_generated_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi.json");
    // serde_json's objects are sorted, so that the file does not depend on the order of declarations.
    let mut generated = serde_json::to_string_pretty(&document()).expect("the document is JSON");
    generated.push('\n');
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(&path, &generated).expect("openapi.json is written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = committed.lines().zip(generated.lines()).position(|(committed, generated)| committed != generated);
    assert!(
        committed == generated,
        "openapi.json is not what the code generates (first difference: line {}). \
         Run: UPDATE_OPENAPI=1 cargo nextest run --workspace -E 'test(the_document_at_the_repositorys_root)'",
        differs.map_or(committed.lines().count(), |line| line) + 1
    );
}

fn name(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.template)
}

#[track_caller]
fn unauthenticated(operation: &Operation, answer: &Answer) {
    assert_eq!(answer.status, 401, "{}: {answer:?}", name(operation));
    answer.expect_problem(401, "unauthenticated");
    assert_eq!(answer.headers["www-authenticate"], "Bearer");
}

#[track_caller]
fn gives_nothing(operation: &Operation, answer: &Answer, organization: &str, things: &Things) {
    let text = answer.body.to_string();
    for id in things.ids().into_iter().chain([organization]) {
        assert!(!text.contains(id), "{} gives {id} away: {answer:?}", name(operation));
    }
    if operation.template.contains('{') {
        assert_eq!(answer.status, 404, "{}: {answer:?}", name(operation));
        answer.expect_problem(404, "not-found");
    }
}

/// After all attempts everything is as it was.
async fn nothing_changed(organization: &linecard_testkit::TestOrganization, things: &Things) {
    let agent = organization.get(&format!("/api/agents/{}", things.agent)).await;
    assert_eq!((agent.status, &agent.body["name"]), (200, &json!("Front desk")), "{agent:?}");
    let settings = organization.get(&format!("/api/agents/{}/twilio", things.agent)).await;
    assert_eq!(settings.body["accountSid"], things.connection["accountSid"], "{settings:?}");
    assert_eq!(organization.get("/api/twilio").await.status, 200);
    let members = organization.get("/api/members").await;
    assert_eq!(members.body["items"].as_array().map(Vec::len), Some(1), "{members:?}");
    let agents = organization.get("/api/agents").await;
    assert_eq!(agents.body["items"].as_array().map(Vec::len), Some(1), "{agents:?}");
    let named = organization.get("/api/organization").await.text("name");
    assert!(named.starts_with("Acme"), "{named}");
}
