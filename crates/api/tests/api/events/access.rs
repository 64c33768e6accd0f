//! A stream outlives the request that opened it, but not the access of whoever opened it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use linecard_domain::{Clock, ManualClock, SystemClock};
use linecard_testkit::{TestApp, TestOptions, send};
use reqwest::{Method, Response};
use serde_json::json;

/// What the operation's description promises.
const LIMIT: Duration = Duration::from_secs(5);

async fn watch(test: &TestApp, header: &str, value: &str) -> Response {
    let response = test.http.get(test.url("/api/events")).header(header, value).send().await.expect("a stream");
    assert_eq!(response.status(), 200);
    response
}

/// Reads to the end of the stream, which must come in time.
async fn ends(what: &str, mut stream: Response) {
    let began = Instant::now();
    let rest = async { while let Ok(Some(_)) = stream.chunk().await {} };
    tokio::time::timeout(Duration::from_secs(30), rest).await.unwrap_or_else(|_| panic!("{what}: the stream goes on"));
    assert!(began.elapsed() < LIMIT, "{what}: {:?}", began.elapsed());
}

#[tokio::test]
async fn a_stream_ends_when_its_session_ends() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (signed_out, elsewhere, here) =
        (organization.sign_in().await, organization.sign_in().await, organization.sign_in().await);
    let with = |method, path, cookie: &str| test.http.request(method, test.url(path)).header("cookie", cookie);

    let stream = watch(&test, "cookie", &signed_out).await;
    assert_eq!(send(with(Method::DELETE, "/api/session", &signed_out)).await.status, 204);
    ends("signed out", stream).await;

    let stream = watch(&test, "cookie", &elsewhere).await;
    let new = json!({"currentPassword": organization.password, "newPassword": "quite another password 7"});
    assert_eq!(send(with(Method::PATCH, "/api/me", &here).json(&new)).await.status, 204);
    ends("another password", stream).await;
}

#[tokio::test]
async fn a_stream_ends_when_its_session_expires() {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let test = TestApp::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let stream = watch(&test, "cookie", &organization.sign_in().await).await;
    clock.advance(Duration::from_hours(12) + Duration::from_secs(1));
    ends("expired", stream).await;
}

#[tokio::test]
async fn a_stream_ends_when_its_key_is_revoked() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let made = organization.post("/api/api-keys", &json!({"name": "Screen", "role": "member"})).await;
    let stream = watch(&test, "authorization", &format!("Bearer {}", made.text("key"))).await;
    assert_eq!(organization.delete(&format!("/api/api-keys/{}", made.text("id"))).await.status, 200);
    ends("revoked", stream).await;
}

#[tokio::test]
async fn a_stream_ends_when_its_member_is_removed_or_the_session_is_ended_from_elsewhere() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (bob, cookie) = organization.member("bob@example.com", "member", "a password of some length").await;
    let stream = watch(&test, "cookie", &cookie).await;
    assert_eq!(organization.delete(&format!("/api/members/{bob}")).await.status, 204);
    ends("removed", stream).await;

    let (there, here) = (organization.sign_in().await, organization.sign_in().await);
    let stream = watch(&test, "cookie", &there).await;
    let others = test.http.request(Method::DELETE, test.url("/api/sessions")).header("cookie", &here);
    assert_eq!(send(others).await.status, 204);
    ends("ended from elsewhere", stream).await;
}
