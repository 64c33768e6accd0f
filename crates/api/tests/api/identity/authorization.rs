//! No operation is left open: each one in the OpenAPI document is tried without credentials, with invalid ones and
//! with those of another organization.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use linecard_domain::{Clock, ManualClock, SystemClock};
use linecard_testkit::{Answer, TestApp, TestOptions, send};
use serde_json::json;

use crate::support::operations::{Fixtures, Needs, Operation, attempt};

#[tokio::test]
async fn every_documented_operation_is_in_the_operations_table() {
    let document = linecard_api::openapi();
    let documented: BTreeSet<String> = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, item)| item.as_object().expect("operations").keys().map(move |method| (path, method)))
        .filter(|(_, method)| !["parameters", "summary", "description"].contains(&method.as_str()))
        .map(|(path, method)| format!("{} {path}", method.to_uppercase()))
        .collect();
    let fixtures = Fixtures::nothing("");
    let tried: BTreeSet<String> = fixtures.operations().iter().map(name).collect();
    assert_eq!(tried, documented, "add the operation to tests/api/support/operations.rs");
    assert!(documented.len() > 30, "{documented:?}");
}

#[tokio::test]
async fn no_operation_accepts_missing_or_invalid_credentials() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let fixtures = Fixtures::of(&organization).await;
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
    for operation in fixtures.operations().iter().filter(|operation| operation.needs != Needs::Nothing) {
        let answer = attempt(&test, &fixtures, operation, |request| request).await;
        unauthenticated(operation, &answer);
        for (header, value) in &bad {
            let answer = attempt(&test, &fixtures, operation, |request| request.header(*header, value)).await;
            unauthenticated(operation, &answer);
        }
    }
    nothing_changed(&organization, &fixtures).await;
}

#[tokio::test]
async fn no_operation_accepts_a_revoked_key_however_recently_it_was_used() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let fixtures = Fixtures::of(&organization).await;
    for used_before in [true, false] {
        let made = organization.post("/api/api-keys", &json!({"name": "Short-lived", "role": "owner"})).await;
        let (id, key) = (made.text("id"), made.text("key"));
        if used_before {
            let used = send(test.http.get(test.url("/api/agents")).bearer_auth(&key)).await;
            assert_eq!(used.status, 200, "{used:?}");
        }
        assert_eq!(organization.delete(&format!("/api/api-keys/{id}")).await.status, 200);
        for operation in fixtures.operations().iter().filter(|operation| operation.needs != Needs::Nothing) {
            let answer = attempt(&test, &fixtures, operation, |request| request.bearer_auth(&key)).await;
            unauthenticated(operation, &answer);
        }
    }
    nothing_changed(&organization, &fixtures).await;
}

#[tokio::test]
async fn no_operation_accepts_an_expired_key_or_session() {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let test = TestApp::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let fixtures = Fixtures::of(&organization).await;
    let expiry = (clock.now() + time::Duration::hours(13)).format(&time::format_description::well_known::Rfc3339);
    let body = json!({"name": "Key", "role": "owner", "expiresAt": expiry.expect("a time")});
    let key = organization.post("/api/api-keys", &body).await.text("key");
    let session = organization.sign_in().await;
    clock.advance(Duration::from_hours(12) + Duration::from_secs(1));
    let used = send(test.http.get(test.url("/api/agents")).bearer_auth(&key)).await;
    assert_eq!(used.status, 200, "{used:?}");
    clock.advance(Duration::from_hours(1));
    for operation in fixtures.operations().iter().filter(|operation| operation.needs != Needs::Nothing) {
        let answer = attempt(&test, &fixtures, operation, |request| request.bearer_auth(&key)).await;
        unauthenticated(operation, &answer);
        let answer = attempt(&test, &fixtures, operation, |request| request.header("cookie", &session)).await;
        unauthenticated(operation, &answer);
    }
    nothing_changed(&organization, &fixtures).await;
}

#[tokio::test]
async fn no_operation_reveals_anything_to_another_organizations_key_or_session() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let fixtures = Fixtures::of(&organization).await;
    let stranger = test.organization("Stranger").await;
    let session = stranger.sign_in().await;
    // Signing out would end the session that the others are tried with.
    let tried = |operation: &&Operation| operation.needs != Needs::Nothing && operation.template != "/api/session";
    for operation in fixtures.operations().iter().filter(tried) {
        let answer = attempt(&test, &fixtures, operation, |request| match operation.needs {
            Needs::Session => request.header("cookie", &session),
            _ => request.bearer_auth(&stranger.api_key),
        })
        .await;
        if [Needs::Platform, Needs::ConnectSession].contains(&operation.needs) {
            unauthenticated(operation, &answer);
            continue;
        }
        gives_nothing(operation, &answer, &organization.id, &fixtures);
        if operation.needs == Needs::Session {
            continue;
        }
        // Naming the organization does not help either.
        let named = attempt(&test, &fixtures, operation, |request| {
            request.header("cookie", &session).header("linecard-organization", &organization.id)
        });
        named.await.expect_problem(404, "not-found");
        let named = attempt(&test, &fixtures, operation, |request| {
            request.bearer_auth(&stranger.api_key).header("linecard-organization", &organization.id)
        });
        named.await.expect_problem(404, "not-found");
    }
    nothing_changed(&organization, &fixtures).await;
}

#[tokio::test]
async fn a_member_is_refused_exactly_the_operations_that_require_an_admin() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let fixtures = Fixtures::of(&organization).await;
    let member = organization.with_role("member").await;
    for operation in fixtures.operations() {
        let answer = attempt(&test, &fixtures, &operation, |request| request.bearer_auth(&member.api_key)).await;
        match operation.needs {
            Needs::Admin => {
                answer.expect_problem(403, "forbidden");
            }
            Needs::Member => {
                // The call has ended, and was not recorded: that is said to whoever may ask.
                let of_call = operation.template.starts_with("/api/calls/{call_id}/");
                let is_admitted = (200..300).contains(&answer.status) || of_call && [404, 409].contains(&answer.status);
                assert!(is_admitted, "{}: {answer:?}", name(&operation));
            }
            Needs::Session | Needs::Platform | Needs::ConnectSession => unauthenticated(&operation, &answer),
            Needs::Nothing => {}
        }
    }
    nothing_changed(&organization, &fixtures).await;
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
fn gives_nothing(operation: &Operation, answer: &Answer, organization: &str, fixtures: &Fixtures) {
    let text = answer.body.to_string();
    for id in fixtures.ids().into_iter().chain([organization]) {
        assert!(!text.contains(id), "{} gives {id} away: {answer:?}", name(operation));
    }
    // A SharedKey's SID is Twilio's, and names only what the caller's own organization has. Ending a connect session is the
    // same whether or not there is one.
    let tells_nothing = ["{key_sid}", "{connect_session_id}"].iter().any(|id| operation.template.contains(id));
    if operation.template.contains('{') && !tells_nothing {
        assert_eq!(answer.status, 404, "{}: {answer:?}", name(operation));
        answer.expect_problem(404, "not-found");
    }
}

/// After all attempts nothing has changed.
async fn nothing_changed(organization: &linecard_testkit::TestOrganization, fixtures: &Fixtures) {
    let agent = organization.get(&format!("/api/agents/{}", fixtures.agent)).await;
    assert_eq!((agent.status, &agent.body["name"]), (200, &json!("Front desk")), "{agent:?}");
    let settings = organization.get(&format!("/api/agents/{}/twilio", fixtures.agent)).await;
    assert_eq!(settings.body["accountSid"], fixtures.connection["accountSid"], "{settings:?}");
    assert_eq!(organization.get("/api/twilio").await.status, 200);
    let members = organization.get("/api/members").await;
    assert_eq!(members.body["items"].as_array().map(Vec::len), Some(1), "{members:?}");
    let agents = organization.get("/api/agents").await;
    assert_eq!(agents.body["items"].as_array().map(Vec::len), Some(1), "{agents:?}");
    assert_eq!(organization.get("/api/twilio/shared-keys").await.body["items"], json!([]));
    let named = organization.get("/api/organization").await.text("name");
    assert!(named.starts_with("Acme"), "{named}");
}
