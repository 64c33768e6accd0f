//! Making sessions.

use std::sync::Arc;

use linecard_app::Quotas;
use linecard_domain::{Clock, ManualClock, SystemClock, Timestamp};
use linecard_testkit::{TestApp, TestOptions, register_secret};
use serde_json::json;
use time::Duration;
use time::format_description::well_known::Rfc3339;
use tokio::task::JoinSet;

use super::{PAGE, Session};

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text, &Rfc3339).expect("a time")
}

#[tokio::test]
async fn a_session_names_an_agent_a_page_and_lasts_half_an_hour_at_most() {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let test = TestApp::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let agent = organization.agent("Front desk").await;
    let sessions = "/api/connect-sessions";
    let made = organization.post(sessions, &json!({"agentId": agent, "origin": "https://App.Example.com:443/"})).await;
    let (id, token) = (made.text("id"), made.text("token"));
    register_secret("the connect session's token", &token);
    assert_eq!((made.status, made.text("origin").as_str()), (201, PAGE), "{}", made.status);
    assert!(token.starts_with("lcc_") && token.len() == 47, "its form");
    assert_eq!(made.text("url"), format!("{}/connect/{id}#{token}", test.base_url));
    let lasts = |text: String| (at(&text) - clock.now()).whole_seconds();
    assert!((898..=900).contains(&lasts(made.text("expiresAt"))));

    for (field, value) in [
        ("/expiresInSeconds", json!({"expiresInSeconds": 59})),
        ("/expiresInSeconds", json!({"expiresInSeconds": 1_801})),
        ("/origin", json!({"origin": "http://app.example.com"})),
        ("/origin", json!({"origin": "https://app.example.com/page"})),
        ("/origin", json!({"origin": "https://app.example.com; script-src *"})),
        ("/origin", json!({"origin": "https://a.example https://b.example"})),
        ("/origin", json!({"origin": "https://a;b.example"})),
        ("/origin", json!({"origin": "https://a'self'.example"})),
        ("/origin", json!({"origin": "*"})),
        ("/agentId", json!({"agentId": "front desk"})),
    ] {
        let mut body = json!({"agentId": agent, "origin": PAGE});
        body.as_object_mut().expect("an object").extend(value.as_object().expect("an object").clone());
        organization.post(sessions, &body).await.expect_fields(&[field]);
    }
    let stranger = test.organization("Stranger").await;
    let foreign = stranger.post(sessions, &json!({"agentId": agent, "origin": PAGE})).await;
    foreign.expect_problem(404, "not-found");

    // It ends with the key that makes it.
    let soon = (clock.now() + Duration::minutes(5)).format(&Rfc3339).expect("a time");
    let key = json!({"name": "Short", "role": "admin", "scopes": ["settings"], "expiresAt": soon});
    let short = organization.with_key(&key).await;
    let body = json!({"agentId": agent, "origin": PAGE, "expiresInSeconds": 1_800});
    let made = short.post(sessions, &body).await;
    register_secret("the connect session's token", &made.text("token"));
    assert_eq!(made.status, 201);
    assert!((298..=300).contains(&lasts(made.text("expiresAt"))));
    // Neither another scope nor some agents suffice.
    let calls = organization.with_key(&json!({"name": "Calls", "role": "admin", "scopes": ["calls"]})).await;
    calls.post(sessions, &body).await.expect_problem(403, "scope-required");
    let of_agent = organization.with_key(&json!({"name": "Of an agent", "role": "admin", "agents": [agent]})).await;
    of_agent.post(sessions, &body).await.expect_problem(403, "scope-required");
}

#[tokio::test]
async fn an_organization_has_as_many_sessions_as_permitted_also_if_asked_for_at_once() {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let quotas = Quotas { connect_sessions: 2, ..Quotas::default() };
    let options = TestOptions { quotas, clock: Arc::clone(&clock) as _, ..TestOptions::default() };
    let test = TestApp::start_with(options).await;
    let organization = test.organization("Acme").await;
    let agent = organization.agent("Front desk").await;
    let body = json!({"agentId": agent, "origin": PAGE});
    let mut making = JoinSet::new();
    for _ in 0..6 {
        let (organization, body) = (organization.clone(), body.clone());
        making.spawn(async move { organization.post("/api/connect-sessions", &body).await });
    }
    let answers = making.join_all().await;
    let made: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert_eq!(made.len(), 2);
    let refused = answers.iter().find(|answer| answer.status != 201).expect("one too many");
    let refused = refused.expect_problem(409, "too-many-connect-sessions");
    assert!(refused.text("detail").contains("LINECARD_MAX_CONNECT_SESSIONS"), "{refused:?}");
    let other = test.organization("Other").await;
    let others = json!({"agentId": other.agent("Front desk").await, "origin": PAGE});
    assert_eq!(other.post("/api/connect-sessions", &others).await.status, 201);

    // One that is ended makes room, and so do those that have expired.
    let path = format!("/api/connect-sessions/{}", made[0].text("id"));
    assert_eq!(organization.delete(&path).await.status, 204);
    assert_eq!(organization.post("/api/connect-sessions", &body).await.status, 201);
    organization.post("/api/connect-sessions", &body).await.expect_problem(409, "too-many-connect-sessions");
    clock.advance(std::time::Duration::from_mins(16));
    assert_eq!(organization.post("/api/connect-sessions", &body).await.status, 201);
    let superuser = test.database.superuser_client().await;
    let count = format!("SELECT count(*) FROM connect_sessions WHERE organization_id = '{}'", organization.id);
    let stored: i64 = superuser.query_one(&count, &[]).await.expect("counted").get(0);
    assert_eq!(stored, 1, "expired ones are not kept");
}

#[tokio::test]
async fn an_eleventh_session_for_an_agent_ends_its_oldest_one() {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let test = TestApp::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let (agent, other) = (organization.agent("Front desk").await, organization.agent("Night shift").await);
    let of_other = Session::new(&test, &organization, &other).await;
    let oldest = Session::new(&test, &organization, &agent).await;
    let mut later = Vec::new();
    for _ in 0..10 {
        assert!(oldest.is_alive().await);
        clock.advance(std::time::Duration::from_secs(1));
        later.push(Session::new(&test, &organization, &agent).await);
    }
    assert!(!oldest.is_alive().await);
    for session in later.iter().chain([&of_other]) {
        assert!(session.is_alive().await);
    }
}
