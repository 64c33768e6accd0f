//! A second factor of people: codes of an authenticator app, each used once, and recovery codes.

use std::sync::Arc;
use std::time::Duration;

use linecard_api::ApiOptions;
use linecard_app::KeyRotation;
use linecard_domain::{Clock, Email, ManualClock, SystemClock};
use linecard_testkit::{
    Answer, ENCRYPTION_KEY, TestApp, TestOptions, TestOrganization, keyring_of, register_secret, send,
};
use reqwest::Method;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

const STEP: Duration = Duration::from_secs(30);

/// An owner who has set up a second factor.
struct World {
    test: TestApp,
    clock: Arc<ManualClock>,
    organization: TestOrganization,
    /// Of the session that set it up.
    cookie: String,
    secret: String,
    recovery_codes: Vec<String>,
}

impl World {
    async fn create() -> Self {
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        // Clients are told apart by what a trusted proxy says of them.
        let trusted_proxies = vec!["127.0.0.1/32".parse().expect("a network")];
        let api = ApiOptions { trusted_proxies, ..ApiOptions::default() };
        let options = TestOptions { clock: Arc::clone(&clock) as _, api, ..TestOptions::default() };
        let test = TestApp::start_with(options).await;
        let organization = test.organization("Acme").await;
        let cookie = organization.sign_in().await;
        let begun = begin(&organization, &cookie).await;
        assert_eq!(begun.status, 201, "{begun:?}");
        let secret = begun.text("secret");
        register_secret("the secret of the second factor", &secret);
        let mut world = Self { test, clock, organization, cookie, secret, recovery_codes: Vec::new() };
        let confirmed = world.confirm(&world.code(0)).await;
        assert_eq!(confirmed.status, 200, "{confirmed:?}");
        world.recovery_codes = strings(&confirmed.body["recoveryCodes"]);
        for code in &world.recovery_codes {
            register_secret("a recovery code", code);
        }
        world.clock.advance(STEP);
        world
    }

    /// What the app shows, `steps` away from now.
    fn code(&self, steps: i64) -> String {
        let secret = Secret::try_from_base32(&self.secret).expect("base32");
        let seconds = self.clock.now().unix_timestamp() + 30 * steps;
        let totp = Builder::new().with_secret(secret).build().expect("a secret");
        totp.generate(u64::try_from(seconds).expect("a time")).to_string()
    }

    async fn confirm(&self, code: &str) -> Answer {
        self.organization.post_with_cookie("/api/me/second-factor/confirm", &self.cookie, &json!({"code": code})).await
    }

    async fn sign_in(&self, code: Option<&str>) -> Answer {
        let mut body = json!({"email": self.organization.email, "password": self.organization.password});
        if let Some(code) = code {
            body["code"] = code.into();
        }
        send(self.test.http.post(self.test.url("/api/session")).json(&body)).await
    }

    /// With the password and a code.
    async fn post(&self, path: &str, cookie: &str, code: &str) -> Answer {
        let body = json!({"currentPassword": self.organization.password, "code": code});
        self.organization.post_with_cookie(&format!("/api/me/second-factor/{path}"), cookie, &body).await
    }

    async fn require(&self, required: bool) -> Answer {
        patch(&self.test, &self.cookie, &json!({"secondFactorRequired": required})).await
    }
}

async fn begin(organization: &TestOrganization, cookie: &str) -> Answer {
    let body = json!({"currentPassword": organization.password});
    organization.post_with_cookie("/api/me/second-factor", cookie, &body).await
}

async fn patch(test: &TestApp, cookie: &str, body: &Value) -> Answer {
    send(test.http.patch(test.url("/api/organization")).header("cookie", cookie).json(body)).await
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().expect("a list").iter().map(|item| item.as_str().expect("a text").to_owned()).collect()
}

fn session_of(answer: &Answer) -> String {
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.headers["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie").to_owned()
}

#[tokio::test]
async fn with_a_second_factor_the_password_alone_signs_nobody_in_and_a_code_works_once() {
    let world = World::create().await;
    let alone = world.sign_in(None).await;
    alone.expect_problem(401, "code-required");
    assert!(alone.headers.get("set-cookie").is_none(), "neither a session nor a known device: {alone:?}");
    let code = world.code(0);
    assert_eq!(world.sign_in(Some(&code)).await.status, 201);
    world.sign_in(Some(&code)).await.expect_problem(401, "wrong-code");
    world.sign_in(Some(&world.code(-1))).await.expect_problem(401, "wrong-code");
    assert_eq!(world.sign_in(Some(&world.code(1))).await.status, 201, "the app's clock is ahead");
    world.clock.advance(3 * STEP);
    assert_eq!(world.sign_in(Some(&world.code(-1))).await.status, 201, "the app's clock is behind");
    world.clock.advance(3 * STEP);
    for wrong in [world.code(-2), world.code(2)] {
        world.sign_in(Some(&wrong)).await.expect_problem(401, "wrong-code");
    }
    world.sign_in(Some("12345")).await.expect_fields(&["/code"]);
    let me = world.organization.with_cookie("/api/me", &world.cookie).await;
    assert_eq!(me.body["secondFactor"], true, "{me:?}");
}

#[tokio::test]
async fn without_the_password_nobody_learns_of_a_second_factor() {
    let world = World::create().await;
    let mut answers = Vec::new();
    for (email, code) in [
        (world.organization.email.as_str(), None),
        (world.organization.email.as_str(), Some(world.code(0))),
        ("nobody@example.com", None),
    ] {
        let body = json!({"email": email, "password": "not the password", "code": code});
        let answer = send(world.test.http.post(world.test.url("/api/session")).json(&body)).await;
        answers.push(answer.expect_problem(401, "wrong-credentials").without_request_id());
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(world.sign_in(Some(&world.code(0))).await.status, 201, "the code was not used up");
}

#[tokio::test]
async fn setting_one_up_takes_the_password_and_ends_the_sessions_that_began_without() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (here, there) = (organization.sign_in().await, organization.sign_in().await);
    let wrong = json!({"currentPassword": "not the password"});
    let refused = organization.post_with_cookie("/api/me/second-factor", &here, &wrong).await;
    refused.expect_fields(&["/currentPassword"]);
    let first = begin(&organization, &here).await;
    let second = begin(&organization, &here).await;
    assert_ne!(first.text("secret"), second.text("secret"), "one that was not confirmed is replaced");
    assert!(second.text("uri").starts_with("otpauth://totp/Linecard:"), "{second:?}");
    let state = organization.with_cookie("/api/me/second-factor", &here).await;
    assert_eq!(state.body, json!({"confirmedAt": null, "recoveryCodesLeft": 0}));
    organization.sign_in().await;
    let code = json!({"code": "000000"});
    let unconfirmed = organization.post_with_cookie("/api/me/second-factor/confirm", &here, &code).await;
    unconfirmed.expect_fields(&["/code"]);
    assert_eq!(organization.with_cookie("/api/me", &there).await.status, 200, "nothing has ended yet");

    let world = World::create().await;
    begin(&world.organization, &world.cookie).await.expect_problem(409, "second-factor-exists");
    world.confirm(&world.code(0)).await.expect_problem(409, "second-factor-exists");
    let log = world.organization.get("/api/audit-log?action=second-factor.set-up").await;
    assert_eq!(log.body["items"][0]["after"], json!({"endedSessions": 1}), "{log:?}");
}

#[tokio::test]
async fn a_recovery_code_signs_in_once_and_new_ones_replace_all() {
    let world = World::create().await;
    let [first, second, ..] = world.recovery_codes.as_slice() else { panic!("no recovery codes") };
    assert_eq!(world.recovery_codes.len(), 10);
    assert_eq!(world.sign_in(Some(&first.to_uppercase())).await.status, 201);
    world.sign_in(Some(first)).await.expect_problem(401, "wrong-code");
    let state = world.organization.with_cookie("/api/me/second-factor", &world.cookie).await;
    assert_eq!(state.body["recoveryCodesLeft"], 9, "{state:?}");
    let replaced = world.post("recovery-codes", &world.cookie, &world.code(0)).await;
    assert_eq!(replaced.status, 200, "{replaced:?}");
    world.sign_in(Some(second)).await.expect_problem(401, "wrong-code");
    let new = strings(&replaced.body["recoveryCodes"]);
    assert_eq!(world.sign_in(Some(&new[0])).await.status, 201);
    let log = world.organization.get("/api/audit-log").await.body.to_string();
    assert!(log.contains("second-factor.recovery-code-use") && log.contains("second-factor.recovery-codes-replace"));
    assert!(!log.contains(first.as_str()) && !log.contains(&world.secret));
}

#[tokio::test]
async fn whoever_has_the_password_guesses_few_codes_and_shuts_no_known_device_out() {
    let world = World::create().await;
    let known = world.sign_in(Some(&world.code(0))).await;
    let cookies = known.headers.get_all("set-cookie").iter().map(|value| value.to_str().expect("text"));
    let device = cookies.into_iter().find(|cookie| cookie.starts_with("linecard_device_")).expect("a device");
    let body =
        |code: &str| json!({"email": world.organization.email, "password": world.organization.password, "code": code});
    let from = async |client: u8, code: &str| {
        let request = world.test.http.post(world.test.url("/api/session")).json(&body(code));
        send(request.header("x-forwarded-for", format!("198.51.100.{client}"))).await
    };
    for client in 0..10 {
        from(client, "000000").await.expect_problem(401, "wrong-code");
    }
    world.clock.advance(STEP);
    from(11, &world.code(0)).await.expect_problem(429, "rate-limited");
    let body = body(&world.code(0));
    let request = world.test.http.post(world.test.url("/api/session")).header("cookie", device).json(&body);
    assert_eq!(send(request).await.status, 201);
}

#[tokio::test]
async fn removing_it_takes_the_password_and_a_code() {
    let world = World::create().await;
    let body = json!({"currentPassword": "not the password", "code": world.code(0)});
    let wrong = world.organization.post_with_cookie("/api/me/second-factor/remove", &world.cookie, &body).await;
    wrong.expect_fields(&["/currentPassword"]);
    world.post("remove", &world.cookie, "000000").await.expect_fields(&["/code"]);
    assert_eq!(world.post("remove", &world.cookie, &world.code(0)).await.status, 204);
    assert_eq!(world.sign_in(None).await.status, 201, "the password alone, as before");
    world.post("remove", &world.cookie, &world.recovery_codes[0]).await.expect_problem(404, "not-found");
    assert_eq!(begin(&world.organization, &world.cookie).await.status, 201, "another one can be set up");
}

#[tokio::test]
async fn an_organization_that_requires_one_admits_no_session_of_a_person_without() {
    let world = World::create().await;
    let organization = &world.organization;
    let (bob, cookie) = organization.member("bob@example.com", "admin", "a password of some length").await;
    let refused = patch(&world.test, &cookie, &json!({"secondFactorRequired": true})).await;
    refused.expect_problem(403, "forbidden");
    let by_key = organization.patch("/api/organization", &json!({"secondFactorRequired": true})).await;
    by_key.expect_problem(403, "person-required");
    let (_, other) = organization.member("dora@example.com", "owner", "a password of some length").await;
    let without = patch(&world.test, &other, &json!({"secondFactorRequired": true})).await;
    without.expect_problem(403, "second-factor-required");

    let stream = world.test.http.get(world.test.url("/api/events")).header("cookie", &cookie);
    let mut stream = stream.send().await.expect("a stream");
    let required = world.require(true).await;
    assert_eq!((required.status, &required.body["secondFactorRequired"]), (200, &json!(true)), "{required:?}");
    let rest = async { while let Ok(Some(_)) = stream.chunk().await {} };
    tokio::time::timeout(Duration::from_secs(30), rest).await.expect("the stream ends");

    organization.with_cookie("/api/organization", &cookie).await.expect_problem(403, "second-factor-required");
    organization.with_cookie("/api/api-keys", &cookie).await.expect_problem(403, "second-factor-required");
    assert_eq!(organization.with_cookie("/api/organization", &world.cookie).await.status, 200);
    assert_eq!(organization.get("/api/organization").await.status, 200, "API keys are not affected");
    let me = organization.with_cookie("/api/me", &cookie).await;
    assert_eq!(me.body["organizations"][0]["secondFactorRequired"], true, "{me:?}");
    let body = json!({"currentPassword": "a password of some length"});
    let begun = organization.post_with_cookie("/api/me/second-factor", &cookie, &body).await;
    let secret = Secret::try_from_base32(begun.text("secret")).expect("base32");
    let totp = Builder::new().with_secret(secret).build().expect("a secret");
    let seconds = u64::try_from(world.clock.now().unix_timestamp()).expect("a time");
    let code = json!({"code": totp.generate(seconds).to_string()});
    assert_eq!(organization.post_with_cookie("/api/me/second-factor/confirm", &cookie, &code).await.status, 200);
    assert_eq!(organization.with_cookie("/api/organization", &cookie).await.status, 200);

    let told = async |cookie: &str| {
        let members = organization.with_cookie("/api/members", cookie).await;
        let items = members.body["items"].as_array().expect("members").clone();
        items.into_iter().find(|member| member["userId"] == bob).expect("Bob")["secondFactor"].clone()
    };
    assert_eq!((told(&world.cookie).await, told(&cookie).await), (json!(true), Value::Null), "owners are told");
    assert_eq!(world.require(false).await.status, 200);
    assert_eq!(organization.with_cookie("/api/organization", &other).await.status, 200);
    let log = organization.get("/api/audit-log?action=organization.update").await.body.to_string();
    assert!(log.contains(r#""secondFactorRequired":true"#), "{log}");
}

#[tokio::test]
async fn a_rotation_of_the_encryption_key_reseals_the_secrets_of_people() {
    const NEW: &str = "3b1f8e02c9d74a65b08e6f1d2c3a4b5968778695a4b3c2d1e0f1a2b3c4d5e6f7";
    let world = World::create().await;
    let ring = keyring_of(&[NEW, ENCRYPTION_KEY]);
    let rotation = KeyRotation::new(world.test.app.store(), &ring);
    assert_eq!(rotation.usage().await.expect("counted").len(), 1);
    let rotated = rotation.rotate(&|_| {}).await.expect("rotated");
    assert_eq!((rotated.resealed, rotated.usage.keys().cloned().collect()), (1, vec![ring.encryption_version()]));
    let alone = keyring_of(&[NEW]);
    let verified = KeyRotation::new(world.test.app.store(), &alone).verify(&|_| {}).await.expect("verified");
    assert_eq!((verified.done, verified.unopened.len()), (1, 0));
    let options = TestOptions { clock: Arc::clone(&world.clock) as _, keys: vec![NEW], ..TestOptions::default() };
    let node = world.test.another_node(options).await;
    let body =
        json!({"email": world.organization.email, "password": world.organization.password, "code": world.code(0)});
    assert_eq!(send(node.http.post(node.url("/api/session")).json(&body)).await.status, 201);
}

/// `linecard user reset-second-factor`.
#[tokio::test]
async fn the_operator_removes_a_lost_second_factor_which_ends_all_sessions_and_is_in_the_audit_log() {
    let world = World::create().await;
    let email = world.organization.email.parse::<Email>().expect("an address");
    world.test.app.reset_second_factor(&email).await.expect("removed");
    world.organization.with_cookie("/api/me", &world.cookie).await.expect_problem(401, "unauthenticated");
    let cookie = session_of(&world.sign_in(None).await);
    let state = world.organization.with_cookie("/api/me/second-factor", &cookie).await;
    assert_eq!(state.body, json!({"confirmedAt": null, "recoveryCodesLeft": 0}));
    let log = world.organization.get("/api/audit-log?action=second-factor.reset").await;
    assert_eq!(log.body["items"][0]["actor"]["kind"], "operator", "{log:?}");
    assert!(world.test.app.reset_second_factor(&email).await.is_err(), "there is none any more");
    let own = world.test.http.request(Method::GET, world.test.url("/api/me")).header("cookie", &cookie);
    assert_eq!(send(own).await.body["secondFactor"], false);
}
