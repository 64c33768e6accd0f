//! A session ends by its time, at once when it is ended, and with whatever it depends on.

use std::sync::Arc;
use std::time::Duration;

use linecard_domain::{Clock, ManualClock, PlatformScope, SystemClock};
use linecard_testkit::{TestApp, TestOptions, send};
use reqwest::Method;
use serde_json::json;

use super::{PAGE, Session};

#[tokio::test]
async fn a_session_ends_when_it_is_ended_expires_or_its_agent_is_deleted() {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let test = TestApp::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let agent = organization.agent("Front desk").await;
    let body = json!({"agentId": agent, "origin": PAGE, "expiresInSeconds": 60});
    let short = Session::of(&test, &organization.post("/api/connect-sessions", &body).await);
    let [ended, of_agent] =
        [Session::new(&test, &organization, &agent).await, Session::new(&test, &organization, &agent).await];
    for session in [&short, &ended, &of_agent] {
        assert!(session.is_alive().await);
    }
    // Another organization ends nothing, and does not learn whether there is such a session.
    let path = format!("/api/connect-sessions/{}", ended.id);
    let stranger = test.organization("Stranger").await;
    assert_eq!(stranger.delete(&path).await.status, 204);
    assert!(ended.is_alive().await);
    for _ in 0..2 {
        assert_eq!(organization.delete(&path).await.status, 204);
    }
    assert!(!ended.is_alive().await);
    let log = organization.get("/api/audit-log?action=connect-session.end").await;
    assert_eq!(log.body["items"].as_array().map(Vec::len), Some(1), "{log:?}");

    clock.advance(Duration::from_secs(59));
    assert!(short.is_alive().await);
    clock.advance(Duration::from_secs(2));
    assert!(!short.is_alive().await);
    assert!(of_agent.is_alive().await);
    assert_eq!(organization.delete(&format!("/api/agents/{agent}")).await.status, 204);
    assert!(!of_agent.is_alive().await);
}

#[tokio::test]
async fn a_session_ends_with_the_key_the_membership_or_the_platform_key_that_made_it() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let agent = organization.agent("Front desk").await;
    let body = json!({"agentId": agent, "origin": PAGE});

    // A key, and one that was made with it.
    let made = organization.post("/api/api-keys", &json!({"name": "Parent", "role": "admin"})).await;
    let parent = organization.acting_with(&made.text("key"));
    let child = parent.post("/api/api-keys", &json!({"name": "Child", "role": "admin"})).await;
    let child = organization.acting_with(&child.text("key"));
    let of_parent = Session::new(&test, &parent, &agent).await;
    let of_child = Session::new(&test, &child, &agent).await;
    assert!(of_parent.is_alive().await && of_child.is_alive().await);
    assert_eq!(organization.delete(&format!("/api/api-keys/{}", made.text("id"))).await.status, 200);
    assert!(!of_parent.is_alive().await && !of_child.is_alive().await);

    // A member, who is demoted, and another who leaves.
    for (email, change) in [("a@example.com", Method::PATCH), ("b@example.com", Method::DELETE)] {
        let (user, cookie) = organization.member(email, "admin", "a long and strange password").await;
        let made = organization.post_with_cookie("/api/connect-sessions", &cookie, &body).await;
        let of_member = Session::of(&test, &made);
        assert!(of_member.is_alive().await);
        let twilio = format!("/api/agents/{agent}/twilio");
        let account = organization.twilio_account().await;
        assert_eq!(of_member.post(&twilio, &account.settings()).await.status, 200);
        let log = organization.get("/api/audit-log?action=agent-twilio.connect").await;
        assert_eq!(log.body["items"][0]["actor"]["name"], email, "{log:?}");
        let request = organization.request(change, &format!("/api/members/{user}"));
        assert!(send(request.json(&json!({"role": "member"}))).await.status < 300);
        assert!(!of_member.is_alive().await);
    }

    // A platform key.
    let key = test.platform_key(&PlatformScope::ALL).await;
    let platform = |method, path: &str| {
        test.http.request(method, test.url(&format!("/api/platform/organizations/acme{path}"))).bearer_auth(&key)
    };
    let known = send(platform(Method::PUT, "").json(&json!({"id": organization.id}))).await;
    assert_eq!(known.status, 200, "{known:?}");
    let known = send(platform(Method::PUT, "/agents/desk").json(&json!({"id": agent}))).await;
    assert_eq!(known.status, 200, "{known:?}");
    let sessions = "/agents/desk/connect-sessions";
    send(platform(Method::POST, sessions).json(&json!({"origin": "*"}))).await.expect_fields(&["/origin"]);
    let unknown = platform(Method::POST, "/agents/none/connect-sessions").json(&json!({"origin": PAGE}));
    send(unknown).await.expect_problem(404, "not-found");
    let made = send(platform(Method::POST, sessions).json(&json!({"origin": PAGE}))).await;
    let of_platform = Session::of(&test, &made);
    assert_eq!(made.text("agentId"), agent);
    assert_eq!(of_platform.delete(&format!("/api/agents/{agent}/twilio")).await.status, 204);
    let log = organization.get("/api/audit-log?limit=2").await;
    let actors: Vec<_> = [0, 1].iter().map(|&entry: &usize| log.body["items"][entry]["actor"].clone()).collect();
    assert_eq!(actors[0], json!({"kind": "connect-session", "id": of_platform.id, "name": "Platform"}), "{log:?}");
    assert_eq!((&actors[1]["kind"], &actors[1]["name"]), (&json!("platform-key"), &json!("Platform")), "{log:?}");
    test.app.revoke_platform_key(test.app.platform_keys().await.expect("keys")[0].id).await.expect("revoked");
    assert!(!of_platform.is_alive().await);
}
