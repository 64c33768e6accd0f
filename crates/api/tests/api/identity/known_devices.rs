//! While somebody guesses the password of an account, its person signs in from a device that did so before.

use linecard_api::ApiOptions;
use linecard_testkit::{Answer, TestApp, TestOptions, TestOrganization, send};
use serde_json::json;
use tokio::task::JoinSet;

/// Clients are told apart by what a trusted proxy says of them.
async fn start() -> TestApp {
    let api = ApiOptions { trusted_proxies: vec!["127.0.0.1/32".parse().expect("a network")], ..ApiOptions::default() };
    TestApp::start_with(TestOptions { api, ..TestOptions::default() }).await
}

async fn sign_in(test: &TestApp, client: &str, email: &str, password: &str, cookie: Option<&str>) -> Answer {
    let request = test.http.post(test.url("/api/session")).header("x-forwarded-for", client);
    let request = cookie.into_iter().fold(request, |request, cookie| request.header("cookie", cookie));
    send(request.json(&json!({"email": email, "password": password}))).await
}

/// The device's cookie as `name=value`.
fn device_of(answer: &Answer) -> String {
    let cookies = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().expect("text"));
    let device = cookies.into_iter().find(|cookie| cookie.starts_with("linecard_device_")).expect("a device's cookie");
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=15552000"] {
        assert!(device.contains(attribute), "{device}");
    }
    device.split(';').next().expect("a cookie").to_owned()
}

/// Wrong passwords from many clients, until the account is locked for all of them.
async fn attack(test: &TestApp, organization: &TestOrganization) {
    let mut attackers = JoinSet::new();
    for client in 0..21 {
        let (http, url) = (test.http.clone(), test.url("/api/session"));
        let body = json!({"email": organization.email, "password": "not the password"});
        attackers.spawn(async move {
            for _ in 0..10 {
                let from = format!("198.51.100.{client}");
                send(http.post(&url).header("x-forwarded-for", from).json(&body)).await;
            }
        });
    }
    attackers.join_all().await;
    let locked = sign_in(test, "203.0.113.1", &organization.email, &organization.password, None).await;
    locked.expect_problem(429, "rate-limited");
}

#[tokio::test]
async fn a_right_password_from_a_known_device_gets_through_while_its_account_is_under_attack() {
    let test = start().await;
    let organization = test.organization("Acme").await;
    let first = sign_in(&test, "203.0.113.7", &organization.email, &organization.password, None).await;
    let device = device_of(&first);
    attack(&test, &organization).await;
    let again = sign_in(&test, "203.0.113.99", &organization.email, &organization.password, Some(&device)).await;
    assert_eq!(again.status, 201, "also from another network: {again:?}");
    let session = first.headers["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie");
    let new = json!({"currentPassword": organization.password, "newPassword": "quite another password 7"});
    let change = test.http.patch(test.url("/api/me")).header("cookie", session).json(&new);
    assert_eq!(send(change).await.status, 204, "the attack does not keep the person from changing the password");
}

#[tokio::test]
async fn a_known_device_is_limited_by_itself_and_its_cookie_is_worthless_for_another_account() {
    let test = start().await;
    let (organization, attacker) = (test.organization("Acme").await, test.organization("Attacker").await);
    let signed_in = sign_in(&test, "203.0.113.7", &organization.email, &organization.password, None).await;
    let device = device_of(&signed_in);
    let theirs = device_of(&sign_in(&test, "198.51.100.7", &attacker.email, &attacker.password, None).await);
    attack(&test, &organization).await;

    // The attacker's own cookie, under the victim's name for it, and forms of the victim's that were tampered with.
    let (name, value) = device.split_once('=').expect("a value");
    let (_, their_value) = theirs.split_once('=').expect("a value");
    let mut parts: Vec<&str> = value.split('.').collect();
    parts[1] = "01a000000000700080000000000000ff";
    for forged in [their_value.to_owned(), parts.join("."), String::new(), "v1".to_owned(), value.replace("v1", "v2")] {
        let cookie = format!("{name}={forged}");
        let refused = sign_in(&test, "203.0.113.8", &organization.email, &organization.password, Some(&cookie)).await;
        refused.expect_problem(429, "rate-limited");
    }

    for _ in 0..10 {
        let wrong = sign_in(&test, "203.0.113.7", &organization.email, "not the password", Some(&device)).await;
        wrong.expect_problem(401, "wrong-credentials");
    }
    let limited = sign_in(&test, "203.0.113.7", &organization.email, &organization.password, Some(&device)).await;
    limited.expect_problem(429, "rate-limited");
}

#[tokio::test]
async fn a_device_is_forgotten_after_its_time() {
    use std::sync::Arc;
    use std::time::Duration;

    use linecard_domain::{Clock, ManualClock, SystemClock};

    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let test = TestApp::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
    let account = "ada@example.com".parse().expect("an address");
    let token = test.app.device_token(&account, None);
    let known = test.app.known_device(&account, &token).expect("known");
    clock.advance(Duration::from_hours(24 * 179));
    assert_eq!(test.app.known_device(&account, &token), Some(known));
    let renewed = test.app.device_token(&account, Some(known));
    clock.advance(Duration::from_hours(24 * 2));
    assert_eq!(test.app.known_device(&account, &token), None, "expired");
    assert_eq!(test.app.known_device(&account, &renewed), Some(known), "used since");
}
