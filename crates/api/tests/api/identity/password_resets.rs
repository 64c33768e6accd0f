//! One-time links that set a password, made only where they give nobody more than they have.

use linecard_testkit::{Answer, TestApp, TestOrganization, send};
use serde_json::json;

const PASSWORD: &str = "a password of some length";
const NEW: &str = "my own long choice 4";

async fn reset(test: &TestApp, user: &str, cookie: &str) -> Answer {
    send(test.http.post(test.url(&format!("/api/members/{user}/password-reset"))).header("cookie", cookie)).await
}

async fn redeem(test: &TestApp, link: &str, password: &str) -> Answer {
    let token = link.split_once('#').expect("a link").1;
    let body = json!({"token": token, "newPassword": password});
    send(test.http.post(test.url("/api/password-resets/redeem")).json(&body)).await
}

async fn signs_in(test: &TestApp, email: &str, password: &str) -> bool {
    let body = json!({"email": email, "password": password});
    send(test.http.post(test.url("/api/session")).json(&body)).await.status == 201
}

#[tokio::test]
async fn an_owners_link_sets_the_password_once_and_ends_the_members_sessions() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (bob, cookie) = organization.member("bob@example.com", "admin", PASSWORD).await;
    let made = reset(&test, &bob, &organization.sign_in().await).await;
    assert_eq!(made.status, 201, "{made:?}");
    let link = made.text("link");
    assert!(signs_in(&test, "bob@example.com", PASSWORD).await, "the link alone changes nothing");
    redeem(&test, &link, "bob@example.com").await.expect_fields(&["/newPassword"]);
    assert_eq!(redeem(&test, &link, NEW).await.status, 204);
    let ended = send(test.http.get(test.url("/api/me")).header("cookie", &cookie)).await;
    ended.expect_problem(401, "unauthenticated");
    assert!(signs_in(&test, "bob@example.com", NEW).await && !signs_in(&test, "bob@example.com", PASSWORD).await);
    redeem(&test, &link, "and yet another choice 5").await.expect_problem(404, "link-not-valid");
    let log = organization.get("/api/audit-log").await.body.to_string();
    assert!(log.contains("member.password-reset") && log.contains("password.reset"), "{log}");
    assert!(!log.contains(link.split_once('#').expect("a link").1));
}

/// Who would gain something by the link gets none.
#[tokio::test]
async fn no_link_is_made_by_an_admin_or_a_key_nor_for_an_owner_or_a_person_of_another_organization() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let owner = organization.sign_in().await;
    let (bob, admin) = organization.member("bob@example.com", "admin", PASSWORD).await;
    let (carol, _) = organization.member("carol@example.com", "member", PASSWORD).await;
    let (dora, _) = organization.member("dora@example.com", "owner", PASSWORD).await;
    reset(&test, &carol, &admin).await.expect_problem(403, "forbidden");
    let by_key = organization.post(&format!("/api/members/{carol}/password-reset"), &json!({})).await;
    by_key.expect_problem(403, "person-required");
    reset(&test, &dora, &owner).await.expect_problem(409, "reset-not-allowed");
    let elsewhere = test.organization("Theirs").await;
    join(&test, &organization, &elsewhere).await;
    reset(&test, &elsewhere.owner_id, &owner).await.expect_problem(409, "reset-not-allowed");
    assert_eq!(reset(&test, &bob, &owner).await.status, 201);
}

async fn join(test: &TestApp, organization: &TestOrganization, person: &TestOrganization) {
    let body = json!({"token": organization.invite(&person.email, "member").await});
    let request = test.http.post(test.url("/api/invitations/accept")).header("cookie", person.sign_in().await);
    assert_eq!(send(request.json(&body)).await.status, 200);
}

#[tokio::test]
async fn a_link_is_worth_what_its_owner_could_still_make() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (bob, _) = organization.member("bob@example.com", "member", PASSWORD).await;
    let (dora, cookie) = organization.member("dora@example.com", "owner", PASSWORD).await;
    let link = reset(&test, &bob, &cookie).await.text("link");
    // The person was promoted: the link would now make its holder an owner.
    organization.patch(&format!("/api/members/{bob}"), &json!({"role": "owner"})).await;
    redeem(&test, &link, NEW).await.expect_problem(404, "link-not-valid");
    organization.patch(&format!("/api/members/{bob}"), &json!({"role": "member"})).await;
    assert_eq!(organization.delete(&format!("/api/members/{dora}")).await.status, 204);
    redeem(&test, &link, NEW).await.expect_problem(404, "link-not-valid");
    assert!(signs_in(&test, "bob@example.com", PASSWORD).await);
}
