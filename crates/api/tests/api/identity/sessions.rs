//! Signing in and out, and what a session may do.

use linecard_api::ApiOptions;
use linecard_testkit::{Answer, TestApp, TestOptions, TestOrganization, send};
use reqwest::Method;
use serde_json::{Value, json};

async fn sign_in(test: &TestApp, email: &str, password: &str) -> Answer {
    send(test.http.post(test.url("/api/session")).json(&json!({"email": email, "password": password}))).await
}

fn session(test: &TestApp, method: Method, path: &str, cookie: &str) -> reqwest::RequestBuilder {
    test.http.request(method, test.url(path)).header("cookie", cookie)
}

#[tokio::test]
async fn a_session_lasts_from_sign_in_to_sign_out() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let signed_in = sign_in(&test, &organization.email.to_uppercase(), &organization.password).await;
    assert_eq!(signed_in.status, 201, "{signed_in:?}");
    assert_eq!(signed_in.text("email"), organization.email, "addresses have no case");
    assert_eq!(signed_in.body["organizations"][0]["role"], "owner");
    let set = signed_in.headers["set-cookie"].to_str().expect("text").to_owned();
    let (cookie, attributes) = set.split_once("; ").expect("attributes");
    let mut attributes: Vec<_> = attributes.split("; ").collect();
    attributes.sort_unstable();
    assert_eq!(attributes, ["HttpOnly", "Path=/", "SameSite=Strict"]);
    assert!(cookie.starts_with("linecard_session=") && cookie.len() > 50, "{cookie}");

    let me = send(session(&test, Method::GET, "/api/me", cookie)).await;
    assert_eq!((me.status, me.text("email")), (200, organization.email.clone()));
    let out = send(session(&test, Method::DELETE, "/api/session", cookie)).await;
    assert_eq!(out.status, 204);
    let removal = out.headers["set-cookie"].to_str().expect("text");
    assert!(removal.starts_with("linecard_session=;") && removal.contains("Max-Age=0"), "{removal}");
    send(session(&test, Method::GET, "/api/me", cookie)).await.expect_problem(401, "unauthenticated");
}

#[tokio::test]
async fn over_https_the_cookie_is_secure_and_bound_to_its_host() {
    let api = ApiOptions { secure_cookies: true, ..ApiOptions::default() };
    let test = TestApp::start_with(TestOptions { api, ..TestOptions::default() }).await;
    let body = json!({"email": "nobody@example.com", "password": "x"});
    send(test.http.post(test.url("/api/session")).json(&body)).await.expect_problem(401, "wrong-credentials");
    let name = "Acme".parse().expect("a name");
    let (email, password) = ("ada@example.com", "a password of some length");
    let address = email.parse().expect("an address");
    let parsed = linecard_app::Password::parse(password.into(), &address).expect("a password");
    let role = linecard_domain::Role::Owner;
    test.app.create_user(&address, parsed, false, &name, role).await.expect("made");
    let signed_in = sign_in(&test, email, password).await;
    let set = signed_in.headers["set-cookie"].to_str().expect("text").to_owned();
    assert!(set.starts_with("__Host-linecard_session=") && set.contains("; Secure"), "{set}");
    let cookie = set.split(';').next().expect("a cookie");
    assert_eq!(send(session(&test, Method::GET, "/api/me", cookie)).await.status, 200);
    let renamed = cookie.replace("__Host-", "");
    send(session(&test, Method::GET, "/api/me", &renamed)).await.expect_problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let wrong = sign_in(&test, &organization.email, "not the password").await;
    let unknown = sign_in(&test, "nobody@example.com", "not the password").await;
    wrong.expect_problem(401, "wrong-credentials");
    assert_eq!(wrong.without_request_id(), unknown.without_request_id());
    assert_eq!(unknown.status, 401);
    assert!(!wrong.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn failed_sign_ins_are_limited_per_account() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let other = test.organization("Other").await;
    for _ in 0..10 {
        sign_in(&test, &organization.email, "not the password").await.expect_problem(401, "wrong-credentials");
    }
    let limited = sign_in(&test, &organization.email, &organization.password).await;
    limited.expect_problem(429, "rate-limited");
    let wait: u64 = limited.headers["retry-after"].to_str().expect("text").parse().expect("seconds");
    assert!((1..=900).contains(&wait), "{wait}");
    let shouted = sign_in(&test, &organization.email.to_uppercase(), &organization.password).await;
    shouted.expect_problem(429, "rate-limited");
    assert_eq!(sign_in(&test, &other.email, &other.password).await.status, 201);
    assert_eq!(organization.get("/api/agents").await.status, 200, "the organization's programs go on");
}

#[tokio::test]
async fn cross_site_requests_with_a_session_are_refused() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let cookie = organization.sign_in().await;
    let make = |origin: &str| {
        let request = session(&test, Method::POST, "/api/agents", &cookie).header("origin", origin.to_owned());
        send(request.json(&json!({"name": "Made"})))
    };
    let port_of_another = format!("{}0", test.base_url);
    for foreign in ["https://evil.example", "null", "", "http://127.0.0.1", "file://", port_of_another.as_str()] {
        make(foreign).await.expect_problem(403, "foreign-origin");
    }
    let delete = session(&test, Method::DELETE, "/api/session", &cookie).header("origin", "https://evil.example");
    send(delete).await.expect_problem(403, "foreign-origin");
    assert_eq!(make(&test.base_url).await.status, 201, "our own pages");
    let read = session(&test, Method::GET, "/api/agents", &cookie).header("origin", "https://evil.example");
    assert_eq!(send(read).await.status, 200, "reading changes nothing, and no other site sees the answer");
    let program = organization.request(Method::POST, "/api/agents").header("origin", "https://their.example");
    assert_eq!(send(program.json(&json!({"name": "Made"}))).await.status, 201, "a key is no cookie");
}

#[tokio::test]
async fn a_user_of_several_organizations_must_name_one() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let stranger = test.organization("Stranger").await;
    let cookie = organization.sign_in().await;
    let alone = send(session(&test, Method::GET, "/api/organization", &cookie)).await;
    assert_eq!(alone.text("id"), organization.id, "the only one need not be named");
    let request = session(&test, Method::POST, "/api/organizations", &cookie);
    let second = send(request.json(&json!({"name": "Second"}))).await;
    assert_eq!((second.status, second.text("role").as_str()), (201, "owner"), "{second:?}");
    send(session(&test, Method::GET, "/api/organization", &cookie)).await.expect_problem(400, "organization-required");
    for id in [&organization.id, &second.text("id")] {
        let by_header = session(&test, Method::GET, "/api/organization", &cookie).header("linecard-organization", id);
        assert_eq!(send(by_header).await.text("id"), *id);
        let path = format!("/api/organization?organizationId={id}");
        assert_eq!(send(session(&test, Method::GET, &path, &cookie)).await.text("id"), *id);
        // A link can carry a query and a form can POST: changes accept only the header.
        let path = format!("/api/agents?organizationId={id}");
        let made = send(session(&test, Method::POST, &path, &cookie).json(&json!({"name": "A"}))).await;
        made.expect_problem(400, "organization-required");
    }
    for not_mine in [stranger.id.as_str(), "01a00000-0000-7000-8000-000000000000", "acme", ""] {
        let request = session(&test, Method::GET, "/api/organization", &cookie);
        send(request.header("linecard-organization", not_mine)).await.expect_problem(404, "not-found");
    }
    let listed = send(session(&test, Method::GET, "/api/organizations", &cookie)).await;
    assert_eq!(listed.body["items"].as_array().map(Vec::len), Some(2), "{listed:?}");
}

async fn change_password(test: &TestApp, cookie: &str, current: &str, new: &str) -> Answer {
    let body = json!({"currentPassword": current, "newPassword": new});
    send(session(test, Method::PATCH, "/api/me", cookie).json(&body)).await
}

#[tokio::test]
async fn changing_the_password_requires_the_current_one_and_ends_all_other_sessions() {
    let test = TestApp::start().await;
    let organization: TestOrganization = test.organization("Acme").await;
    let (here, elsewhere) = (organization.sign_in().await, organization.sign_in().await);
    let new = "another long password";
    change_password(&test, &here, "not the password", new).await.expect_fields(&["/currentPassword"]);
    change_password(&test, &here, &organization.password, "short").await.expect_fields(&["/newPassword"]);
    assert_eq!(send(session(&test, Method::GET, "/api/me", &elsewhere)).await.status, 200);

    assert_eq!(change_password(&test, &here, &organization.password, new).await.status, 204);
    assert_eq!(send(session(&test, Method::GET, "/api/me", &here)).await.status, 200);
    send(session(&test, Method::GET, "/api/me", &elsewhere)).await.expect_problem(401, "unauthenticated");
    sign_in(&test, &organization.email, &organization.password).await.expect_problem(401, "wrong-credentials");
    assert_eq!(sign_in(&test, &organization.email, new).await.status, 201);
    assert_eq!(organization.get("/api/agents").await.status, 200, "keys are no sessions");
    let stored: Value = {
        let query = "SELECT to_jsonb(u) FROM users u";
        test.database.superuser_client().await.query_one(query, &[]).await.expect("a user").get(0)
    };
    assert!(stored["password_hash"].as_str().is_some_and(|hash| hash.starts_with("$argon2id$")), "{stored}");
}

#[tokio::test]
async fn a_password_that_is_common_or_the_persons_address_is_refused() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let here = organization.sign_in().await;
    for easy in ["            ", "aaaaaaaaaaaa", "password1234", organization.email.as_str()] {
        change_password(&test, &here, &organization.password, easy).await.expect_fields(&["/newPassword"]);
    }
}

#[tokio::test]
async fn a_password_that_somebody_else_chose_opens_nothing_until_it_is_changed() {
    let test = TestApp::start().await;
    let (email, password) = ("ada@example.com", "chosen by the operator");
    let address = email.parse().expect("an address");
    let parsed = linecard_app::Password::parse(password.into(), &address).expect("a password");
    let (name, role) = ("Acme".parse().expect("a name"), linecard_domain::Role::Owner);
    test.app.create_user(&address, parsed, true, &name, role).await.expect("made");
    let signed_in = sign_in(&test, email, password).await;
    assert_eq!(signed_in.body["mustChangePassword"], true);
    let cookie =
        signed_in.headers["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie").to_owned();
    for path in ["/api/agents", "/api/organizations", "/api/sessions", "/api/events"] {
        send(session(&test, Method::GET, path, &cookie)).await.expect_problem(403, "password-change-required");
    }
    assert_eq!(send(session(&test, Method::GET, "/api/me", &cookie)).await.status, 200);
    assert_eq!(change_password(&test, &cookie, password, "my own long choice 4").await.status, 204);
    assert_eq!(send(session(&test, Method::GET, "/api/agents", &cookie)).await.status, 200);
}

#[tokio::test]
async fn a_person_lists_and_ends_their_own_sessions() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let stranger = test.organization("Other").await;
    let there = organization.sign_in().await;
    let body = json!({"email": organization.email, "password": organization.password});
    let request = test.http.post(test.url("/api/session")).header("user-agent", "Firefox/140").json(&body);
    let here = send(request).await;
    let here = here.headers["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie").to_owned();
    let listed = send(session(&test, Method::GET, "/api/sessions", &here)).await;
    let items = listed.body["items"].as_array().cloned().expect("sessions");
    assert_eq!(items.len(), 3, "with that of the set-up: {listed:?}");
    assert_eq!((&items[0]["current"], &items[0]["userAgent"]), (&json!(true), &json!("Firefox/140")));
    assert_eq!(items[0]["remoteAddress"], "127.0.0.1");
    assert!(items[1..].iter().all(|session| session["current"] == false), "{listed:?}");

    let path = format!("/api/sessions/{}", items[1]["id"].as_str().expect("an id"));
    let strangers = stranger.sign_in().await;
    send(session(&test, Method::DELETE, &path, &strangers)).await.expect_problem(404, "not-found");
    assert_eq!(send(session(&test, Method::GET, "/api/me", &there)).await.status, 200);
    assert_eq!(send(session(&test, Method::DELETE, &path, &here)).await.status, 204);
    send(session(&test, Method::GET, "/api/me", &there)).await.expect_problem(401, "unauthenticated");
    send(session(&test, Method::DELETE, &path, &here)).await.expect_problem(404, "not-found");

    assert_eq!(send(session(&test, Method::DELETE, "/api/sessions", &here)).await.status, 204);
    let left = send(session(&test, Method::GET, "/api/sessions", &here)).await;
    assert_eq!(left.body["items"].as_array().map(Vec::len), Some(1), "{left:?}");
}

async fn actions(organization: &TestOrganization) -> Vec<String> {
    let log = organization.get("/api/audit-log?limit=100").await;
    let items = log.body["items"].as_array().cloned().expect("a list");
    items.iter().filter_map(|entry| entry["action"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn sign_ins_and_what_a_person_does_with_their_account_are_in_the_log_of_their_organization_alone() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let other = test.organization("Other").await;
    let (others, before) = (actions(&other).await.len(), actions(&organization).await.len());
    let (here, _there) = (organization.sign_in().await, organization.sign_in().await);
    for _ in 0..8 {
        sign_in(&test, &organization.email, "not the password").await.expect_problem(401, "wrong-credentials");
    }
    test.app.flush_sign_in_failures().await.expect("written");
    sign_in(&test, &organization.email, "not the password").await.expect_problem(401, "wrong-credentials");
    test.app.flush_sign_in_failures().await.expect("nothing is due");
    let new = "another long password";
    assert_eq!(change_password(&test, &here, &organization.password, new).await.status, 204);
    assert_eq!(send(session(&test, Method::DELETE, "/api/session", &here)).await.status, 204);
    let mut news = actions(&organization).await;
    news.truncate(news.len() - before);
    let expected = ["session.end", "password.change", "sign-in.failure", "sign-in.success", "sign-in.success"];
    assert_eq!(news, expected, "wrong sign-ins are counted in one entry");
    assert_eq!(actions(&other).await.len(), others);
    let log = organization.get("/api/audit-log?action=sign-in.failure").await;
    let entry = &log.body["items"][0];
    assert_eq!((&entry["after"]["attempts"], &entry["actor"]["kind"]), (&json!(8), &json!("service")), "{entry}");
    assert_eq!(entry["resourceId"], organization.owner_id.as_str());
    let log = organization.get("/api/audit-log?action=password.change").await;
    let entry = &log.body["items"][0];
    assert_eq!((&entry["actor"]["name"], &entry["remoteAddress"]), (&json!(organization.email), &json!("127.0.0.1")));
}
